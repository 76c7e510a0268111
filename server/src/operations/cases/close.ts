import { z } from "zod";
import { closeCase as close } from "../../cases/index.ts";
import { operation } from "../operation.ts";
import { reason } from "../place.ts";

export const closeCase = operation({
  name: "cases.close",
  summary: "Closes a case that was looked at. Why is written to the audit ledger.",
  allowed: { platform: ["operator", "admin"] },
  effect: "changes",
  input: z.strictObject({ case: z.string().max(40, "is not an id"), reason }),
  output: z.object({ id: z.uuid() }),
  errors: ["case_not_found"],
  run: async ({ database }, { case: reference, reason: why }) => ({
    id: await close(database, reference, why),
  }),
});
