import { z } from "zod";
import { membersNamed } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { labelsOf, sumUsage, totalUsage, USAGE_GROUPS } from "../../usage/index.ts";
import { showMembers } from "../members/shown.ts";
import { type Act, operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { FILTER_ERRORS, filterInput, readFilter } from "./filter.ts";
import { showTotal, sumShown, totalShown } from "./shown.ts";
import { sightOf } from "./sight.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };
const MOST_GROUPS = 1_000;
const USUAL_GROUPS = 100;

export const sumUp = operation({
  name: "usage.sum",
  summary: "Sum up an organization's requests: tokens, outcome, charge, provider cost and margin.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    by: z.enum(USAGE_GROUPS, `must be one of ${USAGE_GROUPS.join(", ")}`).default("model"),
    ...filterInput,
    limit: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST_GROUPS, `must be at most ${MOST_GROUPS}`)
      .default(USUAL_GROUPS)
      .describe("How many groups at most: the most expensive first, days and hours in order."),
  }),
  output: z.object({
    organization: z.string(),
    by: z.enum(USAGE_GROUPS),
    since: timestamp,
    until: timestamp.nullable(),
    items: z.array(sumShown),
    has_more: z.boolean().describe("Whether there are more groups; the total has all of them."),
    total: totalShown,
  }),
  errors: FILTER_ERRORS,
  async run(act, { organization, by, limit, ...asked }) {
    const { id, slug } = await organizationFor(act, allowed, organization);
    const sight = sightOf(act.principal, id);
    return act.database.inTenant(id, async (db) => {
      const filter = await readFilter(act, db, asked);
      const sums = await sumUsage(db, { ...filter, by, most: limit + 1, dearestFirst: sight.charges });
      const items = sums.slice(0, limit);
      const groups = items.flatMap(({ group }) => (group === null ? [] : [group]));
      const labels = by === "member" ? await namesOf(act, db, groups) : await labelsOf(db, by, groups);
      return {
        organization: slug,
        by,
        since: filter.since.toISOString(),
        until: filter.until?.toISOString() ?? null,
        items: items.map((sum) => ({
          group: sum.group,
          label: labels.get(sum.group ?? "") ?? null,
          ...showTotal(sum, sight),
        })),
        has_more: sums.length > limit,
        total: showTotal(await totalUsage(db, filter), sight),
      };
    });
  },
});

/** Names of members with an account are sealed there, and opened for this answer (D-1). */
async function namesOf(act: Act, db: TenantDb, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const members = await showMembers(act, await membersNamed(db, ids));
  return new Map(members.map(({ id, name }) => [id, name]));
}
