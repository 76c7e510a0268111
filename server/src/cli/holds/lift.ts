import { liftPictureHold } from "../../operations/holds/lift.ts";
import { addReason, reasonOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "lift <hold>",
  operation: liftPictureHold,
  examples: ['sallyport holds lift 01981c2e-5a0e-7c3b-9d55-00000000c0f2 --reason "settled"'],
  options: addReason,
  input: (words) => ({ hold: words.arguments[0] ?? "", ...reasonOf(words) }),
  print: ({ kind }, { out }) =>
    out(`Lifted. The ${kind} is destroyed within a minute, unless its own time is not over.`),
});
