import type { z } from "zod";
import { listPrices } from "../../operations/prices/list.ts";
import { listing } from "../act/listing.ts";

type Priced = z.output<typeof listPrices.output>["items"][number];

const amount = (title: string, value: (row: Priced) => string | undefined) => ({
  title,
  value: (row: Priced) => value(row) ?? "?",
  right: true,
});

export const command = listing({
  usage: "list",
  operation: listPrices,
  whole: true,
  notes: "US dollars for a million tokens, with the plan of an organization (default: the default plan).",
  examples: [
    "sallyport prices list --provider openai",
    "sallyport prices list --organization acme --search mini",
  ],
  none: "No model that live keys can use fits this.",
  options: (leaf) =>
    leaf
      .option("--provider <name>", "only models of this provider, by its short name")
      .option("--search <text>", "only models whose name contains this")
      .option("--organization <slug>", "with the plan of this organization"),
  input: ({ options: { provider, search, organization } }) => ({
    ...(provider === undefined ? {} : { provider }),
    ...(search === undefined ? {} : { search }),
    ...(organization === undefined ? {} : { organization }),
  }),
  columns: [
    { title: "MODEL", value: ({ model }) => model, most: 36 },
    { title: "PROVIDER", value: ({ provider }) => provider, most: 14 },
    amount("COST IN", ({ cost }) => cost?.input),
    amount("CACHED", ({ cost }) => cost?.cached_input),
    amount("OUT", ({ cost }) => cost?.output),
    amount("SALE IN", ({ sale }) => sale?.input),
    amount("CACHED", ({ sale }) => sale?.cached_input),
    amount("OUT", ({ sale }) => sale?.output),
    { title: "FROM", value: ({ origin }) => `${origin.source}${origin.warning === null ? "" : " *"}` },
  ],
  remark: ([first]) => `US dollars for a million tokens, sold by the plan '${first?.plan}'.`,
});
