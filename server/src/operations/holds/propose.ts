import { z } from "zod";
import { proposeHold } from "../../holds/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { parseId } from "../../kernel/ids.ts";
import { operation } from "../operation.ts";
import { reason } from "../place.ts";
import { ADMIN_ONLY, holdReason, holdShown, showHold } from "./shown.ts";

const MOST_DAYS = 180;

export const proposePictureHold = operation({
  name: "holds.propose",
  summary:
    "Keeps a picture, or a task with its pictures, beyond its time, as an exception: for a day, and until its end if another operator confirms it.",
  allowed: ADMIN_ONLY,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    thing: z.string().max(40, "is not an id").describe("Id of a picture or of a task that has ended."),
    held_for: holdReason,
    days: z
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST_DAYS, `must be at most ${MOST_DAYS}`)
      .describe("For how many days from now."),
    secret: z
      .boolean()
      .default(false)
      .describe("Only where the law forbids that the organization is told; it is told of all others."),
    reason,
  }),
  output: holdShown,
  errors: ["held_thing_not_found", "held_task_running", "hold_too_long"],
  async run(act, { thing: reference, held_for: kind, days, secret, reason: why }) {
    const thing = parseId(reference.toLowerCase());
    if (thing === null) throw new ActError("held_thing_not_found");
    if (secret && kind !== "law")
      throw new ActError("invalid_input", { field: "secret", problem: "is for the reason 'law' only" });
    const { id: operator } = act.principal.actor;
    const wish = { thing, reason: kind, days, secret, operator };
    return showHold(await proposeHold(act, wish, why), act.clock.nowMs());
  },
});
