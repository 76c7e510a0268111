import { setQuota } from "../../operations/keys/quota.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "quota <number>",
  operation: setQuota,
  notes: "Every working key is in the memory of every node. An organization begins with a quota of 10,000.",
  examples: ["sallyport keys quota 50000 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    quota: Number(words.arguments[0]),
  }),
  print: ({ quota, working }, { out }) => out(`${quota} keys may work at once; ${working} do now.`),
});
