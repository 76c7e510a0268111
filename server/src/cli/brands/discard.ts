import { discardBrandDraft } from "../../operations/brands/change.ts";
import { showBrandKit } from "../../operations/brands/read.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "discard <kit>",
  operation: discardBrandDraft,
  examples: ["sallyport brands discard 01981c2e-5a0e-7c3b-9d55-00000000b4a7 --organization acme"],
  options: addOrganization,
  async input(words, performer) {
    const organization = await organizationOf(words, performer);
    const kit = words.arguments[0] ?? "";
    const { revision } = await performer.perform(showBrandKit, { organization, kit });
    return { organization, kit, revision };
  },
  print: ({ name }, { out }) => out(`The draft of '${name}' is gone.`),
});
