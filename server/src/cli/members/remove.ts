import { removeMember } from "../../operations/members/remove.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "remove <member>",
  operation: removeMember,
  notes:
    "Keys that the member made stay the organization's and go on working, unless --pause-keys refuses them everywhere.\n'sallyport members resume' lets them work again.",
  examples: [
    "sallyport members remove 01981c2e-5a0e-7c3b-9d55-00000000ada1 --organization acme --pause-keys",
  ],
  options: (command) =>
    addOrganization(command).option("--pause-keys", "refuse the keys that the member made, everywhere"),
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    member: words.arguments[0] ?? "",
    keys: words.options["pauseKeys"] === true ? ("pause" as const) : ("keep" as const),
  }),
  print({ keys, keys_made: made, paused, nodes }, { out }) {
    out("The member is none any more.");
    out(
      `${keys} keys that count as theirs and ${made} others that they made ${paused ? "are paused" : "go on working"}.`,
    );
    if (paused) out(nodesWords("Paused", nodes));
  },
});
