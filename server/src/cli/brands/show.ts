import { showBrandKit } from "../../operations/brands/read.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "show <kit>",
  operation: showBrandKit,
  notes: "What the draft says, or else the version in force, as JSON that 'brands change' takes.",
  examples: ["sallyport brands show 01981c2e-5a0e-7c3b-9d55-00000000b4a7 --organization acme"],
  options: (leaf) =>
    addOrganization(leaf).option("--version-number <number>", "another version than the one in force"),
  input: async (words, performer) => {
    const version = words.options["versionNumber"];
    return {
      organization: await organizationOf(words, performer),
      kit: words.arguments[0] ?? "",
      ...(version === undefined ? {} : { version: String(version) }),
    };
  },
  print({ name, version, draft, content, content_version: shown, assets }, { out, err }, { options }) {
    const isOld = options["versionNumber"] !== undefined;
    err(
      `'${name}', ${version === null ? "never published" : `version ${version} in force`}; ${assets.length} assets.`,
    );
    err(draft === null || isOld ? `Version ${shown ?? 0}:` : "The draft:");
    out(JSON.stringify(isOld ? content : (draft ?? content), null, 2));
  },
});
