import { OperatorError } from "../../kernel/errors.ts";
import { changeBrandKit } from "../../operations/brands/change.ts";
import { showBrandKit } from "../../operations/brands/read.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "change <kit>",
  operation: changeBrandKit,
  notes: "Reads the whole content as JSON from standard input; docs/brand.md has its form.",
  examples: ["sallyport brands change 01981c2e-5a0e-7c3b-9d55-00000000b4a7 --organization acme < brand.json"],
  options: addOrganization,
  async input(words, performer, { terminal }) {
    const organization = await organizationOf(words, performer);
    const kit = words.arguments[0] ?? "";
    const content = contentIn(await terminal.readInput());
    const { revision } = await performer.perform(showBrandKit, { organization, kit });
    return { organization, kit, revision, content };
  },
  print: ({ name }, { out }) =>
    out(`The draft of '${name}' is changed. Pictures use it after 'sallyport brands publish'.`),
});

/** @throws OperatorError */
function contentIn(text: string) {
  try {
    // The operation says what is wrong with it.
    return JSON.parse(text) as never;
  } catch {
    throw new OperatorError("Standard input is not JSON.");
  }
}
