import { confirmPictureHold } from "../../operations/holds/confirm.ts";
import { addReason, reasonOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "confirm <hold>",
  operation: confirmPictureHold,
  examples: ['sallyport holds confirm 01981c2e-5a0e-7c3b-9d55-00000000c0f1 --reason "seen the letter"'],
  options: addReason,
  input: (words) => ({ hold: words.arguments[0] ?? "", ...reasonOf(words) }),
  print: ({ kind, holds_until: until, secret }, { out }) => {
    out(`The ${kind} is kept until ${until}.`);
    out(secret ? "Its organization is not told." : "Its organization's owners are told by mail.");
  },
});
