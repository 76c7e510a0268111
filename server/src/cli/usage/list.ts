import type { z } from "zod";
import { listRequests } from "../../operations/usage/list.ts";
import type { requestShown } from "../../operations/usage/shown.ts";
import { verb } from "../act/verb.ts";
import { printable, table } from "../table.ts";
import { addFilter, filterOf } from "./filter-options.ts";
import { numbers, partColumns } from "./part-columns.ts";

type Request = z.output<typeof requestShown>;

const money = (title: string, of: (request: Request) => string | null) => ({
  title,
  value: (request: Request) => of(request) ?? "?",
  right: true,
});

export const command = verb({
  usage: "list",
  operation: listRequests,
  examples: ["sallyport usage list --organization acme --since 15m"],
  options: (command) =>
    addFilter(command)
      .option("--limit <number>", "how many at most, up to 5000 (default: 50)")
      .option("--cursor <cursor>", "go on where the page before ended"),
  async input(words, performer) {
    const { limit, cursor } = words.options;
    return {
      ...(await filterOf(words, performer)),
      ...(limit === undefined ? {} : { limit }),
      ...(typeof cursor === "string" ? { cursor } : {}),
    };
  },
  print({ items, next_cursor: next }, { out, err, paint }) {
    if (items.length === 0) return err("No request in that time.");
    const tiers = items.some(({ service_tier: tier }) => tier !== "standard");
    const columns = [
      { title: "BEGAN (UTC)", value: ({ started_at: at }: Request) => at.slice(0, 16).replace("T", " ") },
      { title: "REQUEST", value: ({ request }: Request) => request },
      { title: "MODEL", value: ({ model }: Request) => model, most: 28 },
      { title: "OUTCOME", value: ({ outcome }: Request) => outcome },
      ...(tiers ? [{ title: "TIER", value: ({ service_tier: tier }: Request) => tier }] : []),
      numbers("TOKENS IN", (request: Request) => request.input_tokens),
      numbers("OUT", (request: Request) => request.output_tokens),
      ...partColumns(items),
      money("COST USD", (request) => request.cost_usd),
      money("CHARGED", (request) => request.charge_usd),
    ];
    out(table(items, columns, paint));
    if (next !== null) err(`There are more: add --cursor ${printable(next)}`);
  },
});
