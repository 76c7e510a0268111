import { closeCase } from "../../operations/cases/close.ts";
import { addReason, reasonOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "close <case>",
  operation: closeCase,
  examples: ['sallyport cases close 01981c2e-5a0e-7c3b-9d55-00000000ca5e --reason "spoke to the person"'],
  options: addReason,
  input: (words) => ({ case: words.arguments[0] ?? "", ...reasonOf(words) }),
  print: ({ id }, { out }) => out(`Closed the case ${id}.`),
});
