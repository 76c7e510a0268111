import { z } from "zod";
import { confirmHold } from "../../holds/index.ts";
import { operation } from "../operation.ts";
import { reason } from "../place.ts";
import { ADMIN_ONLY, holdId, holdReference, holdShown, showHold } from "./shown.ts";

export const confirmPictureHold = operation({
  name: "holds.confirm",
  summary:
    "Agrees to a hold that another operator proposed: it is kept until its end, and the organization's owners are told, unless the law forbids it.",
  allowed: ADMIN_ONLY,
  destructive: true,
  effect: "changes",
  input: z.strictObject({ hold: holdReference, reason }),
  output: holdShown,
  errors: ["picture_hold_not_found", "hold_not_waiting", "hold_same_operator"],
  run: async (act, { hold, reason: why }) =>
    showHold(await confirmHold(act, holdId(hold), act.principal.actor.id, why), act.clock.nowMs()),
});
