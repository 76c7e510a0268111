import { z } from "zod";
import { liftHold } from "../../holds/index.ts";
import { operation } from "../operation.ts";
import { reason } from "../place.ts";
import { ADMIN_ONLY, holdId, holdReference, holdShown, showHold } from "./shown.ts";

export const liftPictureHold = operation({
  name: "holds.lift",
  summary:
    "Ends a hold before its time. What is over for its organization is then destroyed within a minute.",
  allowed: ADMIN_ONLY,
  destructive: true,
  effect: "changes",
  input: z.strictObject({ hold: holdReference, reason }),
  output: holdShown,
  errors: ["picture_hold_not_found", "hold_not_waiting"],
  run: async (act, { hold, reason: why }) =>
    showHold(await liftHold(act, holdId(hold), why), act.clock.nowMs()),
});
