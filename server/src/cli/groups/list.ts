import type { z } from "zod";
import { listGroups } from "../../operations/groups/list.ts";
import { verb } from "../act/verb.ts";
import { printable, table } from "../table.ts";

type Group = z.output<typeof listGroups.output>["items"][number];

export const command = verb({
  usage: "list",
  operation: listGroups,
  examples: ["sallyport groups list", "sallyport groups list --json"],
  options: (list) =>
    list
      .option("--limit <number>", "how many at most, up to 100 (default: 50)")
      .option("--cursor <cursor>", "go on where the page before ended"),
  input: ({ options: { limit, cursor } }) => ({
    ...(limit === undefined ? {} : { limit }),
    ...(typeof cursor === "string" ? { cursor } : {}),
  }),
  print({ items, next_cursor: next }, { out, err, paint }) {
    if (items.length === 0) return err("No group. 'npx sallyport groups set NAME MODEL MODEL' makes one.");
    out(table(items, COLUMNS, paint));
    if (next !== null) err(`There are more: add --cursor ${printable(next)}`);
  },
});

const COLUMNS = [
  { title: "GROUP", value: ({ name }: Group) => name, most: 40 },
  { title: "CHOSEN", value: ({ choice, sticky }: Group) => (sticky ? `${choice}, sticky` : choice) },
  {
    title: "MODELS",
    value: ({ members }: Group) =>
      members.map(({ model, weight }) => (weight === null ? model : `${model}=${weight}`)).join(" "),
    most: 100,
  },
];
