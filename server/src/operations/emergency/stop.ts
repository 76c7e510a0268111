import { z } from "zod";
import { stop } from "../../switches/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { reason } from "../place.ts";
import { insist } from "./insist.ts";
import { mode, showTarget, targetShown } from "./shown.ts";
import { findTarget, TARGET_ERRORS, targetInput } from "./target.ts";

const allowed = { platform: ["operator", "admin"] } as const;

export const stopSomething = operation({
  name: "emergency.stop",
  summary: "Stop something at once. When the command returns, nothing of it starts on any node.",
  allowed,
  destructive: true,
  effect: "changes",
  evenUncounted: true,
  input: z.strictObject({ ...targetInput, mode: mode.default("drain"), reason }),
  output: z.object({ ...targetShown, stopped: z.literal(true), mode, reason: z.string(), nodes: nodesShown }),
  errors: TARGET_ERRORS,
  async run(act, input) {
    const { target, name } = await insist(() => findTarget(act, allowed, input, true));
    // Saying it twice changes nothing.
    const { generation } = await insist(() => stop(act.database, target, input.mode, input.reason));
    const nodes = await insist(() => act.everywhere(generation));
    return {
      ...showTarget(target, name),
      stopped: true as const,
      mode: input.mode,
      reason: input.reason,
      nodes: showNodes(nodes),
    };
  },
});
