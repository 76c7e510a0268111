import type { z } from "zod";
import { listPlans } from "../../operations/plans/list.ts";
import { verb } from "../act/verb.ts";
import { printable, table } from "../table.ts";

type Plan = z.output<typeof listPlans.output>["items"][number];
type Rule = Plan["rules"][number] & { readonly plan: string };

export const command = verb({
  usage: "list",
  operation: listPlans,
  examples: ["sallyport plans list", "sallyport plans list --json"],
  options: (list) =>
    list
      .option("--limit <number>", "how many plans at most, up to 100 (default: 50)")
      .option("--cursor <cursor>", "go on where the page before ended"),
  input: ({ options: { limit, cursor } }) => ({
    ...(limit === undefined ? {} : { limit }),
    ...(typeof cursor === "string" ? { cursor } : {}),
  }),
  print({ items, next_cursor: next }, { out, err, paint }) {
    const rules = items.flatMap(({ name, rules: some }) => some.map((rule) => ({ ...rule, plan: name })));
    if (rules.length > 0) out(table(rules, COLUMNS, paint, ({ reason }) => reason));
    const bare = items.filter((plan) => plan.rules.length === 0).map(({ name }) => `'${name}'`);
    if (bare.length > 0)
      err(`Without a rule: ${bare.join(", ")}. 'default' then sells at cost, others sell as 'default' does.`);
    if (next !== null) err(`There are more: add --cursor ${printable(next)}`);
  },
});

const COLUMNS = [
  { title: "PLAN", value: ({ plan }: Rule) => plan },
  { title: "MODELS", value: ({ models }: Rule) => models, most: 40 },
  { title: "SOLD", value: sold },
  { title: "STATE", value: ({ state }: Rule) => state.replace("_", " ") },
  { title: "FROM", value: ({ effective_from: at }: Rule) => at.slice(0, 16).replace("T", " ") },
];

function sold({ markup_percent: markup, price, below_cost: belowCost }: Rule): string {
  const text =
    markup !== null
      ? `cost and ${markup} %`
      : price === null
        ? "as if there were no rule"
        : `in ${price.input ?? "cost"}, out ${price.output ?? "cost"}`;
  return belowCost ? `${text} (may be below cost)` : text;
}
