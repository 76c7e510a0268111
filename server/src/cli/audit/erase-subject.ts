import { OperatorError } from "../../kernel/errors.ts";
import { eraseSubject } from "../../operations/audit/erase-subject.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "erase-subject <subject>",
  operation: eraseSubject,
  notes:
    "The subject is 'operator:NAME', 'person:ID' or 'organization:ID'. The tree stays valid. Backups made\nbefore still have the key: erase again after one was restored.\nWhat is written down about yourself somebody else erases.",
  examples: ["sallyport audit erase-subject operator:sam --yes"],
  options: (command) => command.option("--yes", "without this nothing is erased"),
  input({ arguments: [subject = ""], options }) {
    if (options["yes"] !== true)
      throw new OperatorError(
        "This cannot be undone: entries about the subject become unreadable. Repeat it with --yes.",
      );
    return { subject, confirm: subject };
  },
  print: ({ key }, { out }) =>
    out(`Entries sealed under the key ${key} can be read by nobody any more. The tree is unchanged.`),
});
