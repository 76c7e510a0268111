import { OperatorError } from "../../kernel/errors.ts";
import { setPrice } from "../../operations/prices/set.ts";
import { showSheet } from "../../operations/prices/sheet.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";
import { parseExpiry } from "../durations.ts";
import { minute } from "../table.ts";
import { addSheetOptions, type SheetOptions, sheetFrom } from "./sheet-options.ts";

export const command = verb({
  usage: "set <provider> <model>",
  operation: setPrice,
  notes:
    "Prices are US dollars. What is set replaces the whole price of the model. Nothing is rounded\nbut the cost of a request, once. When the command returns, every node has the new price; one that is to\ncome takes effect by itself.",
  examples: [
    'sallyport prices set openai gpt-4o-mini --input 0.12 --output 0.48 --reason "Contract 2027"',
    'sallyport prices set openai gpt-5.4 --input 2.5 --cached-input 0.25 --output 15 \\\n      --tier 272000:5,22.5 --from 2036-01-01 --reason "Their price list"',
    'sallyport prices set local llama3.2 --input 0 --output 0 --reason "Our own machine"',
    'sallyport prices set openai gpt-4o-mini --catalogue --reason "Contract ended"',
  ],
  options: (leaf) =>
    addSheetOptions(leaf)
      .option("--catalogue", "go back to the catalogue's or the declared price")
      .option(
        "--from <when>",
        "a moment ahead, such as 2027-01-01, or 12h from now (default: now)",
        (text: string) => parseExpiry(text),
      )
      .requiredOption("--reason <text>", "why, for whoever asks later"),
  input({ arguments: [provider = "", model = ""], options }) {
    const rates = sheetFrom(options as SheetOptions);
    if ((rates === null) !== (options["catalogue"] === true))
      throw new OperatorError(
        "Say what the model costs, such as --input 0.15 --output 0.60, or --catalogue to go back to the catalogue's price.",
      );
    const from = options["from"] as Date | undefined;
    return {
      ...{ provider, model, reason: String(options["reason"]) },
      price: rates && showSheet(rates),
      ...(from === undefined ? {} : { from: from.toISOString() }),
    };
  },
  print({ provider, model, price, effective_from: from, nodes }, { out }, { options }) {
    const since = options["from"] === undefined ? "" : ` from ${minute(new Date(from))} UTC on`;
    out(`${provider}/${model} costs ${price === null ? "what the catalogue says" : "what you set"}${since}.`);
    out(nodesWords("Known", nodes));
  },
});
