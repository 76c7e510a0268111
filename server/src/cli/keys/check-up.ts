import { checkUpKeys } from "../../operations/keys/check-up.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { printable } from "../table.ts";

const WORDS = {
  maker_left: "who made it has left the organization",
  no_limit: "nothing limits what it spends",
  test_key_in_use: "it is a test key, answered by the simulator, and in use",
  old: "its secret is old",
  never_used: "it was never used",
  not_used_lately: "it is not used any more",
  maker_without_second_factor: "who made it has no second factor",
  no_expiry: "it never expires",
  all_models: "it may use every model",
} as const;

export const command = verb({
  usage: "check-up",
  operation: checkUpKeys,
  examples: ["sallyport keys check-up --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  print({ items, checked, to_mend: some }, { out, err }) {
    for (const { prefix, name, advice } of items) {
      out(`${prefix}… ${printable(name)}`);
      for (const { code, days, could_lose_usd: lose, mend } of advice) {
        const more = [
          ...(days === null ? [] : [`${days} days`]),
          ...(lose === null ? [] : [`${lose} USD could be spent with it now`]),
        ];
        const told = more.length === 0 ? "" : ` (${more.join(", ")})`;
        out(`  ${WORDS[code]}${told}: ${mend.replaceAll("_", " ")}`);
      }
    }
    err(`${checked} keys work; there is advice for ${some}.`);
  },
});
