import type { Command } from "commander";
import type { z } from "zod";
import type { Operation } from "../../operations/operation.ts";
import { type Column, printable, table } from "../table.ts";
import type { Performer } from "./performer.ts";
import { verb } from "./verb.ts";
import type { AnyVerb, Words } from "./words.ts";

type Page<Item> = { items: Item[]; next_cursor: string | null };

/** A command that shows a list, a page at a time. */
export function listing<Input extends z.ZodObject, Item>(declared: {
  readonly usage: string;
  readonly operation: Operation<Input, z.ZodType<Page<Item>>>;
  readonly examples: readonly string[];
  /** What the noun alone means. */
  readonly isDefault?: boolean;
  /** What is said of an empty list. */
  readonly none: string;
  readonly columns: readonly Column<Item>[];
  /** A second line of an item, for what is too long for a column. */
  readonly detail?: (item: Item) => string | null;
  readonly options?: (command: Command) => Command;
  readonly input?: (words: Words, performer: Performer) => object | Promise<object>;
}): AnyVerb {
  const { none, columns, detail, options = (one) => one, input = () => ({}), ...leaf } = declared;
  return verb({
    ...leaf,
    options: (command) =>
      options(command)
        .option("--limit <number>", "how many at most, up to 100 (default: 50)")
        .option("--cursor <cursor>", "go on where the page before ended"),
    async input(words, performer) {
      const { limit, cursor } = words.options;
      const page = { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) };
      return { ...(await input(words, performer)), ...page } as z.input<Input>;
    },
    print({ items, next_cursor: next }, { out, err, paint }) {
      if (items.length === 0) return err(none);
      out(table(items, columns, paint, detail));
      if (next !== null) err(`There are more: add --cursor ${printable(next)}`);
    },
  });
}
