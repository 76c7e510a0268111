import { removeBrandAsset } from "../../operations/brands/change.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "remove-asset <kit> <asset>",
  operation: removeBrandAsset,
  examples: [
    "sallyport brands remove-asset 01981c2e-5a0e-7c3b-9d55-00000000b4a7 01981c2e-5a0e-7c3b-9d55-0000000a55e7 --organization acme",
  ],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    kit: words.arguments[0] ?? "",
    asset: words.arguments[1] ?? "",
  }),
  print: (_, { out }) => out("It is gone. Versions of the kit that name it can be used no more."),
});
