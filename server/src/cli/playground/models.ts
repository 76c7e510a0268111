import { listSoldModels } from "../../operations/playground/models.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "models",
  operation: listSoldModels,
  isDefault: true,
  whole: true,
  examples: [
    "sallyport playground models --organization acme",
    "sallyport playground models --organization acme --makes image",
    "sallyport playground models --organization acme --search gpt-4o --json",
  ],
  none: "This organization's live keys can use no model for chat: 'npx sallyport models list' shows what is offered, and what has no price.",
  options: (leaf) =>
    addOrganization(leaf)
      .option("--provider <name>", "only models of this provider, by its short name")
      .option("--makes <what>", "text: for chat (what it is without this); image: for pictures")
      .option("--search <text>", "only models whose name contains this"),
  input: async (words, performer) => {
    const { makes, provider, search } = words.options;
    return {
      organization: await organizationOf(words, performer),
      ...(makes === undefined ? {} : { makes }),
      ...(provider === undefined ? {} : { provider }),
      ...(search === undefined ? {} : { search }),
    };
  },
  columns: [
    { title: "MODEL", value: ({ name }) => name, most: 40 },
    { title: "PROVIDER", value: ({ provider }) => provider, most: 14 },
    { title: "TAKES", value: ({ takes }) => takes.join(" "), most: 20 },
    { title: "CONTEXT", value: (model) => model.context_tokens?.toLocaleString("en-US") ?? "?", right: true },
    { title: "IN $/M", value: ({ price }) => price.input ?? "?", right: true },
    { title: "OUT $/M", value: ({ price }) => price.output ?? "?", right: true },
  ],
});
