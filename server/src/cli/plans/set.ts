import { Option } from "commander";
import { OperatorError } from "../../kernel/errors.ts";
import { setPlan } from "../../operations/plans/set.ts";
import { showSheet } from "../../operations/prices/sheet.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";
import { parseExpiry } from "../durations.ts";
import { addSheetOptions, type SheetOptions, sheetFrom } from "../prices/sheet-options.ts";
import { minute } from "../table.ts";

export const command = verb({
  usage: "set <plan> <models>",
  operation: setPlan,
  notes:
    "Models are named as gpt-4o, openai/gpt-4o, by the beginning of their name such as 'gpt-4o*', or '*' for\nall; the rule that says most decides. A plan without a rule for a model sells it as the plan\n'default' does, and that one without a rule sells at cost. Nothing is sold below cost\nwithout --below-cost: a price that is too low is lifted to cost.",
  examples: [
    'sallyport plans set default "*" --markup 20 --reason "Price list 2027"',
    'sallyport plans set reseller "gpt-4o*" --markup 12.5 --reason "Volume" --from 2036-01-01',
    'sallyport plans set reseller openai/gpt-4o-mini --input 0.20 --output 0.80 --reason "Fixed"',
    'sallyport plans set reseller "gpt-4o*" --withdraw --reason "Offer ended"',
  ],
  options: (set) =>
    addSheetOptions(set)
      .addOption(
        new Option("--markup <percent>", "on top of cost: 20, 12.5 … (exact, at most four decimals)"),
      )
      .addOption(new Option("--withdraw", "end the plan's rule for these models"))
      .option("--below-cost", "customers may pay less than the provider charges")
      .option(
        "--from <when>",
        "a moment ahead, such as 2027-01-01, or 12h from now (default: now)",
        (text: string) => parseExpiry(text),
      )
      .requiredOption("--reason <text>", "why, for whoever asks later"),
  input({ arguments: [plan = "", models = ""], options }) {
    const { markup, withdraw, belowCost, reason, from } = options as {
      readonly markup?: string;
      readonly withdraw?: boolean;
      readonly belowCost?: boolean;
      readonly reason: string;
      readonly from?: Date;
    };
    const rates = sheetFrom(options as SheetOptions);
    if ([markup !== undefined, rates !== null, withdraw === true].filter(Boolean).length !== 1)
      throw new OperatorError(
        "Say one of --markup 20, prices such as --input 0.20 --output 0.80, or --withdraw.",
      );
    return {
      ...{ plan, models, reason },
      ...(markup === undefined ? {} : { markup_percent: markup }),
      ...(rates === null ? {} : { price: showSheet(rates) }),
      ...(withdraw === true ? { withdraw } : {}),
      ...(belowCost === true ? { below_cost: true } : {}),
      ...(from === undefined ? {} : { from: from.toISOString() }),
    };
  },
  print(rule, { out, err }, { options }) {
    const since =
      options["from"] === undefined ? "" : ` from ${minute(new Date(rule.effective_from))} UTC on`;
    out(
      `The plan '${rule.plan}' sells '${rule.models}' ${describe(rule)}${since}: ${rule.meant} models now.`,
    );
    out(nodesWords("Known", rule.nodes));
    if (rule.lifted.length > 0)
      err(
        `Below cost and therefore sold at cost: ${rule.lifted.join(", ")}. Say --below-cost if less is meant.`,
      );
  },
});

function describe({
  markup_percent: markup,
  price,
}: {
  markup_percent: string | null;
  price: unknown;
}): string {
  if (markup !== null) return `at cost and ${markup} %`;
  return price === null ? "by no rule of its own any more" : "at the prices you set";
}
