import { retirePepper } from "../../operations/vault/retire-pepper.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "retire-pepper <version>",
  operation: retirePepper,
  notes:
    "Keys and tokens move to the newest pepper when they are used. Those that nobody used need the old one:\n'sallyport vault pepper-keys' lists the keys. --revoke ends them for good; their holders need new ones.",
  examples: ["sallyport vault retire-pepper 1", "sallyport vault retire-pepper 1 --revoke"],
  options: (command) => command.option("--revoke", "end the keys and tokens that need it still"),
  input: ({ arguments: [version = ""], options: { revoke } }) => ({ version, revoke: revoke === true }),
  again: ({ retired }) => !retired,
  print({ version, retired, revoked_keys: keys, revoked_tokens: tokens, remaining }, { out, err }) {
    if (keys + tokens > 0) out(`Ended ${keys} API keys and ${tokens} tokens; ${remaining} remain.`);
    if (!retired) return;
    out(`Retired pepper ${version}.`);
    err(
      "Take it out of SALLYPORT_KEY_PEPPERS on every node at its next start, a day after the newer one was put first.",
    );
  },
});
