import type { z } from "zod";
import { listModels } from "../../operations/models/list.ts";
import { listing } from "../act/listing.ts";

type Model = z.output<typeof listModels.output>["items"][number];

export const command = listing({
  usage: "list",
  operation: listModels,
  isDefault: true,
  whole: true,
  notes:
    "Live keys reach the models of the providers that were added, under the names shown here, by name and in\nthe order in which their providers are tried. Test keys reach the simulator under every name\nof the catalogue.",
  examples: [
    "sallyport models",
    "sallyport models list --provider openai --search gpt-4o --takes image",
    "sallyport models list --unpriced --json",
  ],
  none: "No model that live keys can use fits this: 'npx sallyport providers list' shows the providers that are set up. Test keys reach the simulator under every name of the catalogue, such as gpt-4o-mini.",
  options: (leaf) =>
    leaf
      .option("--provider <name>", "only models of this provider, by its short name")
      .option("--search <text>", "only models whose name contains this")
      .option("--takes <kind>", "only models that take this: text, image, audio …")
      .option("--makes <kind>", "only models that make this: text, image, audio …")
      .option("--unpriced", "only models without a price, which are refused to live keys"),
  input: ({ options: { provider, search, takes, makes, unpriced } }) => ({
    ...(provider === undefined ? {} : { provider }),
    ...(search === undefined ? {} : { search }),
    ...(takes === undefined ? {} : { takes }),
    ...(makes === undefined ? {} : { makes }),
    ...(unpriced === true ? { priced: "no" } : {}),
  }),
  columns: (models) => [
    { title: "MODEL", value: ({ name }) => name, most: 40 },
    { title: "PROVIDER", value: ({ provider }) => provider, most: 14 },
    ...(models.some(({ region }) => region !== null)
      ? [{ title: "REGION", value: ({ region }: Model) => region ?? "", most: 12 }]
      : []),
    { title: "TAKES", value: ({ takes }) => takes.join(" "), most: 20 },
    { title: "CONTEXT", value: (model) => grouped(model.context_tokens), right: true },
    { title: "IN $/M", value: (model) => model.input_usd_per_million ?? "?", right: true },
    { title: "OUT $/M", value: (model) => model.output_usd_per_million ?? "?", right: true },
    { title: "PRICE FROM", value: ({ origin }) => `${origin.source}${origin.warning === null ? "" : " *"}` },
    { title: "DATE", value: ({ origin }) => origin.date ?? "" },
    { title: "RETIRES", value: (model) => model.retires_on ?? "" },
  ],
  remark: (models) =>
    models.some(({ origin }) => origin.warning !== null)
      ? "* There is more to know about this price: 'npx sallyport prices show <provider> <model>'."
      : null,
});

function grouped(count: number | null): string {
  return count === null ? "?" : count.toLocaleString("en-US");
}
