import { type Command, Option } from "commander";
import { parseExpiry } from "./durations.ts";
import { addLeaf } from "./leaf.ts";
import type { PricesHistoryOptions } from "./prices-history.ts";
import type { PricesListOptions } from "./prices-list.ts";
import type { PricesSetOptions } from "./prices-set.ts";
import type { PricesShowOptions } from "./prices-show.ts";
import { addSheetOptions } from "./sheet-options.ts";
import type { Invocation } from "./terminal.ts";

/** `sallyport prices …` */
export function addPrices(program: Command, invocation: Invocation): void {
  const prices = program
    .command("prices")
    .description("What models cost you, and what your customers pay for them.");
  addLeaf(prices, {
    usage: "list",
    summary: "List what each model costs and what it is sold for.",
    notes: "US dollars for a million tokens, with the plan of an organization (default: the default plan).",
    examples: [
      "sallyport prices list --provider openai",
      "sallyport prices list --organization acme --search mini",
    ],
  })
    .option("--provider <name>", "only models of this provider, by its short name")
    .option("--search <text>", "only models whose name contains this")
    .option("--organization <slug>", "with the plan of this organization")
    .action(async (options: PricesListOptions) =>
      (await import("./prices-list.ts")).pricesList(invocation, options),
    );
  addLeaf(prices, {
    usage: "show <provider> <model>",
    summary: "Show everything about one price: each unit, tiers, where it is from, how it is sold.",
    examples: [
      "sallyport prices show openai gpt-4o-mini",
      "sallyport prices show openai gpt-4o-mini --organization acme",
    ],
  })
    .option("--organization <slug>", "with the plan of this organization")
    .action(async (provider: string, model: string, options: PricesShowOptions) =>
      (await import("./prices-show.ts")).pricesShow(invocation, provider, model, options),
    );
  addSet(prices, invocation);
  addLeaf(prices, {
    usage: "history",
    summary: "List every price that was ever set, oldest first, with what is still to come.",
    examples: ["sallyport prices history", "sallyport prices history --provider openai --json"],
  })
    .option("--provider <name>", "only models of this provider, by its short name")
    .action(async (options: PricesHistoryOptions) =>
      (await import("./prices-history.ts")).pricesHistory(invocation, options),
    );
}

function addSet(prices: Command, invocation: Invocation): void {
  const set = addLeaf(prices, {
    usage: "set <provider> <model>",
    summary: "Set what a provider's model costs, from now or from a day ahead.",
    notes:
      "Prices are US dollars. What is set replaces the whole price of the model. Nothing is rounded\nbut the cost of a request, once. When the command returns, every node has the new price; one that is to\ncome takes effect by itself.",
    examples: [
      'sallyport prices set openai gpt-4o-mini --input 0.12 --output 0.48 --reason "Contract 2027"',
      'sallyport prices set openai gpt-5.4 --input 2.5 --cached-input 0.25 --output 15 \\\n      --tier 272000:5,22.5 --from 2027-01-01 --reason "Their price list"',
      'sallyport prices set ollama llama3.2 --input 0 --output 0 --reason "Our own machine"',
      'sallyport prices set openai gpt-4o-mini --catalogue --reason "Contract ended"',
    ],
  });
  addSheetOptions(set)
    .addOption(new Option("--catalogue", "go back to the catalogue's or the declared price"))
    .option(
      "--from <when>",
      "a moment ahead, such as 2027-01-01, or 12h from now (default: now)",
      (text: string) => parseExpiry(text),
    )
    .requiredOption("--reason <text>", "why, for whoever asks later")
    .action(async (provider: string, model: string, options: PricesSetOptions) =>
      (await import("./prices-set.ts")).pricesSet(invocation, provider, model, options),
    );
}
