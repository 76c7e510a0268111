import { pauseKey } from "../../operations/keys/pause.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { refuseWholeKey } from "../key-reference.ts";
import { printable } from "../table.ts";

export const command = verb({
  usage: "pause <key>",
  operation: pauseKey,
  examples: ["sallyport keys pause sp_live_4fT0aQz81LmNc7Rd --organization acme"],
  options: addOrganization,
  async input(words, performer) {
    const [key = ""] = words.arguments;
    refuseWholeKey(key);
    return { organization: await organizationOf(words, performer), key };
  },
  print(key, { out }) {
    out(`Paused ${key.prefix}… (${printable(key.name)}).`);
    out(nodesWords("Refused", key.nodes));
  },
});
