import { rotateAuditKey } from "../../operations/audit/rotate-key.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "rotate-key",
  operation: rotateAuditKey,
  notes:
    "The key before goes on signing beside the new one until the next rotation, so that those who\nknow only that one can still check. What was signed stays valid.",
  examples: ["sallyport audit rotate-key", "sallyport audit rotate-key --compromised"],
  options: (command) => command.option("--compromised", "the keys before sign no more"),
  input: ({ options }) => ({ compromised: options["compromised"] === true }),
  print({ keys }, { out, err }) {
    out(keys.at(-1)?.verifier_key ?? "");
    err("It signs from the next entry on. Give it to those who check the audit ledger.");
  },
});
