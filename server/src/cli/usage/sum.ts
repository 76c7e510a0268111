import { Option } from "commander";
import type { z } from "zod";
import { sumUp } from "../../operations/usage/sum.ts";
import { USAGE_GROUPS } from "../../usage/index.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";
import { addFilter, filterOf } from "./filter-options.ts";
import { numbers, partColumns } from "./part-columns.ts";

type Answer = z.output<typeof sumUp.output>;
type Line = Omit<Answer["items"][number], "group" | "label"> & { readonly name: string };

export const command = verb({
  usage: "sum",
  operation: sumUp,
  isDefault: true,
  examples: [
    "sallyport usage --organization acme",
    "sallyport usage --organization acme --since 7d --by day",
    "sallyport usage --organization acme --since 2026-11-01 --by key --project website --json",
  ],
  options: (command) =>
    addFilter(command)
      .addOption(new Option("--by <what>", "what to sum up by").choices(USAGE_GROUPS).default("model"))
      .option("--limit <number>", "how many groups at most, up to 1000 (default: 100)"),
  input: async (words, performer) => ({
    ...(await filterOf(words, performer)),
    by: words.options["by"] as (typeof USAGE_GROUPS)[number],
    ...(words.options["limit"] === undefined ? {} : { limit: words.options["limit"] }),
  }),
  print({ organization, by, since, items, has_more: more, total }, { out, err, paint }) {
    if (items.length === 0) return err(`No request since ${since.slice(0, 16)}Z in '${organization}'.`);
    const lines: Line[] = items.map(({ group, label, ...sums }) => ({
      name: label ?? group ?? "(no member)",
      ...sums,
    }));
    if (more || lines.length > 1) lines.push({ name: "total", ...total });
    const money = (title: string, of: (line: Line) => string | null) => ({
      title,
      value: (line: Line) => of(line) ?? "",
      right: true,
    });
    const columns = [
      { title: by.toUpperCase(), value: ({ name }: Line) => name, most: 34 },
      numbers("REQUESTS", (line: Line) => line.requests),
      numbers("ERRORS", (line: Line) => line.errors),
      numbers("TOKENS IN", (line: Line) => line.input_tokens),
      numbers("OUT", (line: Line) => line.output_tokens),
      ...partColumns(lines),
      money("COST USD", (line) => line.cost_usd),
      money("CHARGED", (line) => line.charge_usd),
      money("MARGIN", (line) => line.margin_usd),
    ];
    out(table(lines, columns, paint));
    if (more) err("There are more: add --limit, or choose fewer with --since and --until.");
    if (total.unpriced > 0)
      err(`The cost leaves out ${total.unpriced} requests to models whose price is not known.`);
  },
});
