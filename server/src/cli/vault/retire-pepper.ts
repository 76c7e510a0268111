import { retirePepper } from "../../operations/vault/retire-pepper.ts";
import { performing } from "../act/performing.ts";

export const command = performing({
  usage: "retire-pepper <version>",
  operation: retirePepper,
  summary: retirePepper.summary,
  notes:
    "Keys and tokens move to the newest pepper when they are used. Those that nobody used need the old one:\n'sallyport vault pepper-keys' lists the keys. --revoke ends them for good; their holders need new ones.\nWithout it a pepper that is needed is not retired.",
  examples: ["sallyport vault retire-pepper 1 --revoke"],
  options: (command) => command.option("--revoke", "end the keys and tokens that need it still"),
  async run(performer, { terminal: { out, err } }, { arguments: [version = ""], options: { revoke, json } }) {
    for (;;) {
      const answer = await performer.perform(retirePepper, { version, revoke: revoke === true });
      const { retired, revoked_keys: keys, revoked_tokens: tokens, remaining } = answer;
      if (json === true) out(JSON.stringify(answer));
      else if (keys + tokens > 0) out(`Ended ${keys} API keys and ${tokens} tokens; ${remaining} remain.`);
      if (!retired) continue;
      if (json !== true) out(`Retired pepper ${answer.version}.`);
      err(
        "Take it out of SALLYPORT_KEY_PEPPERS on every node at its next start, a day after the newer one was put first.",
      );
      return;
    }
  },
});
