import { listPriceHistory } from "../../operations/prices/history.ts";
import { listing } from "../act/listing.ts";
import { minute } from "../table.ts";

export const command = listing({
  usage: "history",
  operation: listPriceHistory,
  examples: [
    "sallyport prices history",
    "sallyport prices history --provider openai --model gpt-4o-mini --json",
  ],
  none: "No price was set yet: models cost what the catalogue or their declaration says.",
  options: (leaf) =>
    leaf
      .option("--provider <name>", "only models of this provider, by its short name")
      .option("--model <name>", "only this model"),
  input: ({ options: { provider, model } }) => ({
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
  }),
  columns: [
    { title: "IN FORCE FROM", value: ({ effective_from: from }) => minute(new Date(from)) },
    { title: "SET AT", value: ({ set_at: at }) => minute(new Date(at)) },
    { title: "PROVIDER", value: ({ provider }) => provider, most: 14 },
    { title: "MODEL", value: ({ model }) => model, most: 36 },
    {
      title: "IN $/M",
      value: ({ price }) => (price === null ? "catalogue" : (price.input ?? "?")),
      right: true,
    },
    {
      title: "OUT $/M",
      value: ({ price }) => (price === null ? "catalogue" : (price.output ?? "?")),
      right: true,
    },
  ],
  detail: ({ reason }) => reason,
});
