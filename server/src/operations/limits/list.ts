import { z } from "zod";
import { limitsPage, outageOf } from "../../limits/index.ts";
import { page, pageInput, pageOf, readNumberCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { limitShown, outageShown, showLimit, showOutage } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const listLimits = operation({
  name: "limits.list",
  summary: "Lists the limits that hold for everybody and those of an organization, by their numbers.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, ...pageInput }),
  output: pageOf(limitShown).extend({
    outage: outageShown.nullable().describe("Null: only those who run the platform may see it."),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor }) {
    const after = Number(readNumberCursor(cursor));
    const { id } = await organizationFor(act, allowed, organization);
    // What guards a single address is no customer's to read: it may be about another customer.
    const runsPlatform = act.principal.platform !== null;
    const rules = await limitsPage(act.database, id, { after, limit, addresses: runsPlatform });
    const rows = rules.map((rule) => ({ id: String(rule.number), rule }));
    return {
      ...page(rows, limit, ({ rule }) => showLimit(rule)),
      outage: runsPlatform ? showOutage(await outageOf(act.database)) : null,
    };
  },
});
