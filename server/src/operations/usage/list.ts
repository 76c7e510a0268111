import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { listUsage, REQUEST_ORDERS, type UsageAsked } from "../../usage/index.ts";
import { page, pageInput, pageOf, readMomentCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { FILTER_ERRORS, filterInput, moreFilterInput, readFilter } from "./filter.ts";
import { requestShown, showRequest } from "./shown.ts";
import { sightOf } from "./sight.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

/** An export reads a page for each call; it is some 700 bytes a request. */
export const MOST_REQUESTS = 5_000;
const USUAL_REQUESTS = 50;

export const listRequests = operation({
  name: "usage.list",
  summary:
    "List an organization's requests, the oldest, newest or dearest first: all that is recorded of each.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    ...filterInput,
    ...moreFilterInput,
    order: z
      .enum(REQUEST_ORDERS, `must be one of ${REQUEST_ORDERS.join(", ")}`)
      .default("oldest")
      .describe("'dearest' is one page, of at most two days."),
    ...pageInput,
    limit: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST_REQUESTS, `must be at most ${MOST_REQUESTS}`)
      .default(USUAL_REQUESTS)
      .describe("How many at most."),
  }),
  output: pageOf(requestShown),
  errors: FILTER_ERRORS,
  async run(act, { organization, limit, cursor, order, ...asked }) {
    const position = readMomentCursor(cursor);
    const after = position && { startedAtMicros: position.micros, requestId: position.id };
    const { id } = await organizationFor(act, allowed, organization);
    const sight = sightOf(act.principal, id);
    const rows = await act.database.inTenant(id, async (db) => {
      const filter = await readFilter(act, db, asked);
      if (order === "dearest") refuseUnlessShort(filter, act.clock.nowMs(), after === null, sight.charges);
      return listUsage(db, { ...filter, after, limit, order });
    });
    const placed = rows.map((row) => ({ ...row, id: `${row.startedAtMicros} ${row.requestId}` }));
    const shown = page(placed, limit, (row) => showRequest(row, sight));
    return order === "dearest" ? { ...shown, next_cursor: null } : shown;
  },
});

const TWO_DAYS_MS = 2 * 86_400_000;

/** All of that time is looked at, and the order itself says something about costs. */
function refuseUnlessShort(
  { since, until }: UsageAsked,
  nowMs: number,
  isFirstPage: boolean,
  seesCharges: boolean,
): void {
  const refused = (field: string, problem: string) => new ActError("invalid_input", { field, problem });
  if (!isFirstPage) throw refused("cursor", "is not a cursor of this list");
  if (!seesCharges) throw refused("order", "is for those who see costs");
  if ((until?.getTime() ?? nowMs) - since.getTime() > TWO_DAYS_MS)
    throw refused("since", "must be at most two days before 'until' for the dearest");
}
