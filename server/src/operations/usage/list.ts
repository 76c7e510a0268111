import { z } from "zod";
import { listUsage } from "../../usage/index.ts";
import { page, pageInput, pageOf, readMomentCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { FILTER_ERRORS, filterInput, readFilter } from "./filter.ts";
import { requestShown, seesCosts, showRequest } from "./shown.ts";

const allowed = {
  organization: ["owner", "admin", "developer", "billing"],
  platform: ["support", "operator", "admin"],
} as const;

/** An export reads a page for each call; it is some 700 bytes a request. */
export const MOST_REQUESTS = 5_000;
const USUAL_REQUESTS = 50;

export const listRequests = operation({
  name: "usage.list",
  summary: "List an organization's requests in the order in which they began: all that is recorded of each.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    ...filterInput,
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
  async run(act, { organization, limit, cursor, ...asked }) {
    const position = readMomentCursor(cursor);
    const after = position && { startedAtMicros: position.micros, requestId: position.id };
    const { id } = await organizationFor(act, allowed, organization);
    const rows = await act.database.inTenant(id, async (db) =>
      listUsage(db, { ...(await readFilter(act, db, asked)), after, limit }),
    );
    const withCosts = seesCosts(act.principal);
    const placed = rows.map((row) => ({ ...row, id: `${row.startedAtMicros} ${row.requestId}` }));
    return page(placed, limit, (row) => showRequest(row, withCosts));
  },
});
