import type { z } from "zod";
import { showPrice } from "../../operations/prices/show.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";
import { type SheetLine, sheetLines } from "./sheet-lines.ts";

type Shown = z.output<typeof showPrice.output>;

export const command = verb({
  usage: "show <provider> <model>",
  operation: showPrice,
  examples: [
    "sallyport prices show openai gpt-4o-mini",
    "sallyport prices show openai gpt-4o-mini --organization acme",
  ],
  options: (leaf) => leaf.option("--organization <slug>", "with the plan of this organization"),
  input: ({ arguments: [provider = "", model = ""], options: { organization } }) => ({
    provider,
    model,
    ...(typeof organization === "string" ? { organization } : {}),
  }),
  print({ provider, model, cost, sale, plan, rule, origin, retires_on: retiresOn, coming }, { out, paint }) {
    if (cost && sale) {
      const columns = [
        { title: "US DOLLARS FOR", value: ({ unit }: SheetLine) => unit },
        { title: "COST", value: (line: SheetLine) => line.cost, right: true },
        { title: "SALE", value: (line: SheetLine) => line.sale, right: true },
      ];
      out(table(sheetLines(cost, sale), columns, paint));
    } else out(`${provider}/${model} has no price.`);
    out(`Price from: ${origin.text}${origin.date === null ? "" : ` (${origin.date})`}.`);
    if (origin.page !== null) out(`The provider's page that the source names: ${origin.page}`);
    if (origin.warning !== null) out(origin.warning);
    if (origin.source === "unknown")
      out(`Set it: npx sallyport prices set ${provider} ${model} --input … --output … --reason …`);
    out(`Sold by the plan '${plan}' ${describeRule(rule)}.`);
    if (retiresOn !== null) out(`Its provider serves it until ${retiresOn}.`);
    for (const { effective_from: from, reason } of coming)
      out(`From ${from} on it costs otherwise: ${reason}`);
  },
});

function describeRule(rule: Shown["rule"]): string {
  if (rule === null) return "at cost: no rule of it means this model";
  if (rule.markup_percent !== null) return `at cost and ${rule.markup_percent} % (rule '${rule.pattern}')`;
  return `at prices of its own (rule '${rule.pattern}')${rule.below_cost ? ", which may be below cost" : ", never below cost"}`;
}
