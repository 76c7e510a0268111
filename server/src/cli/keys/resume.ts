import { resumeKey } from "../../operations/keys/resume.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { refuseWholeKey } from "../key-reference.ts";
import { printable } from "../table.ts";

export const command = verb({
  usage: "resume <key>",
  operation: resumeKey,
  examples: ["sallyport keys resume sp_test_2Hq7vXc9LpKd3MzR --organization acme"],
  options: addOrganization,
  async input(words, performer) {
    const [key = ""] = words.arguments;
    refuseWholeKey(key);
    return { organization: await organizationOf(words, performer), key };
  },
  print(key, { out }) {
    out(`Resumed ${key.prefix}… (${printable(key.name)}).`);
    out(nodesWords("Accepted", key.nodes));
  },
});
