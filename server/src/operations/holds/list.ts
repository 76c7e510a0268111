import { z } from "zod";
import { holdPage } from "../../holds/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { ADMIN_ONLY, holdShown, showHold } from "./shown.ts";

export const listPictureHolds = operation({
  name: "holds.list",
  summary: "Lists what is kept beyond its time as an exception, of all organizations, the newest first.",
  allowed: ADMIN_ONLY,
  effect: "reads",
  input: z.strictObject({
    all: z
      .enum(["true", "false"], "must be true or false")
      .default("false")
      .describe("Whether those that have ended are shown too."),
    ...pageInput,
  }),
  output: pageOf(holdShown),
  errors: [],
  async run({ database, clock }, { all, limit, cursor }) {
    const before = cursor === undefined ? null : readCursor(cursor);
    const rows = await database.asOperator((db) => holdPage(db, { before, limit, ended: all === "true" }));
    return page(rows, limit, (hold) => showHold(hold, clock.nowMs()));
  },
});
