import { forgetNode } from "../../operations/nodes/forget.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "forget <node>",
  operation: forgetNode,
  notes:
    "What a node holds that died stays held, because it may have been spent: its next start on the\nsame data folder tells, and frees the rest. Forget it when that folder is lost.",
  examples: ["sallyport nodes forget 01981c2e-5a0e-7c3b-9d55-0000000000de"],
  input: ({ arguments: [node = ""] }) => ({ node }),
  print: ({ holds, amount_usd: amount }, { out }) =>
    out(
      holds === 0
        ? "That node holds nothing."
        : `Gave up ${amount} USD in ${holds} ${holds === 1 ? "hold" : "holds"} of that node; their organizations can spend them again. If its journal is replayed later, what it spent is your loss.`,
    ),
});
