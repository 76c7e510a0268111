import { removeBrandKit } from "../../operations/brands/change.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "remove <kit>",
  operation: removeBrandKit,
  notes: "Pictures that were made with it stay as they are, for as long as they live.",
  examples: ["sallyport brands remove 01981c2e-5a0e-7c3b-9d55-00000000b4a7 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    kit: words.arguments[0] ?? "",
  }),
  print: (_, { out }) => out("The brand kit is gone, with everything that belonged to it."),
});
