import { z } from "zod";
import { CASE_KINDS, casePage } from "../../cases/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const caseShown = z
  .object({
    id: z.uuid(),
    kind: z.enum(CASE_KINDS).describe("'account_reported': somebody said that it was not them (ID-11)."),
    account: z.uuid().nullable().describe("Whose; null when the account is deleted. See 'events.list'."),
    opened_at: timestamp,
    closed_at: timestamp.nullable(),
  })
  .meta({ id: "Case" });

export const listCases = operation({
  name: "cases.list",
  summary: "Lists what somebody has to look at, the newest first: accounts whose people reported a stranger.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({
    all: z
      .enum(["true", "false"], "must be true or false")
      .default("false")
      .describe("Whether closed ones are shown too."),
    ...pageInput,
  }),
  output: pageOf(caseShown),
  errors: [],
  async run({ database }, { all, limit, cursor }) {
    const before = cursor === undefined ? null : readCursor(cursor);
    const rows = await database.asOperator((db) => casePage(db, { before, limit, open: all !== "true" }));
    return page(rows, limit, ({ openedAt, closedAt, ...one }) => ({
      ...one,
      opened_at: openedAt.toISOString(),
      closed_at: closedAt?.toISOString() ?? null,
    }));
  },
});
