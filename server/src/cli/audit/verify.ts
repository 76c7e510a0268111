import { readSmallFile } from "../../kernel/small-file.ts";
import { verifyAudit } from "../../operations/audit/verify.ts";
import { verb } from "../act/verb.ts";
import { several } from "../leaf.ts";

export const command = verb({
  usage: "verify",
  operation: verifyAudit,
  asAuditor: true,
  notes:
    "It opens every entry, which an outsider cannot. That the ledger was not replaced as a whole only\nshows against a checkpoint kept elsewhere: save /audit/checkpoint now and then. The exit code is 1\nwhen something does not fit.",
  examples: ["sallyport audit verify"],
  options: (command) =>
    command.option("--kept <file>", "a checkpoint kept earlier; may be repeated", several),
  input: ({ options }) => ({
    kept: ((options["kept"] ?? []) as readonly string[]).map((file) => readSmallFile(file, "--kept")),
  }),
  print: ({ size, readable, erased, problems }, { out }) =>
    out([`${size} entries are signed: ${readable} readable, ${erased} erased.`, ...problems].join("\n")),
  problem: ({ problems }) =>
    problems.length === 0
      ? null
      : "The audit ledger is not what was signed. Keep the database as it is, and find out why.",
});
