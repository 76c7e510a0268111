import { z } from "zod";
import { resume } from "../../switches/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { reason } from "../place.ts";
import { insist } from "./insist.ts";
import { showTarget, targetShown } from "./shown.ts";
import { findTarget, TARGET_ERRORS, targetInput } from "./target.ts";

const allowed = { platform: ["operator", "admin"] } as const;

export const resumeSomething = operation({
  name: "emergency.resume",
  summary: "Let something run again that was stopped. It is served everywhere when the command returns.",
  allowed,
  destructive: true,
  effect: "changes",
  input: z.strictObject({ ...targetInput, reason }),
  output: z.object({ ...targetShown, stopped: z.literal(false), reason: z.string(), nodes: nodesShown }),
  errors: [...TARGET_ERRORS, "not_stopped"],
  async run(act, input) {
    const { target, name } = await insist(() => findTarget(act, allowed, input, false));
    const { generation } = await resume(act.database, target, input.reason);
    const nodes = await insist(() => act.everywhere(generation));
    return {
      ...showTarget(target, name),
      stopped: false as const,
      reason: input.reason,
      nodes: showNodes(nodes),
    };
  },
});
