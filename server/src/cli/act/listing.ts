import type { Command } from "commander";
import type { z } from "zod";
import type { Operation } from "../../operations/operation.ts";
import { type Column, printable, table } from "../table.ts";
import type { Performer } from "./performer.ts";
import { verb } from "./verb.ts";
import type { AnyVerb, Words } from "./words.ts";

type Page<Item> = { items: Item[]; next_cursor: string | null };

/** As many as one call gives. */
const MOST = 100;

/** A command that shows a list, a page at a time. */
export function listing<Input extends z.ZodObject, Item>(declared: {
  readonly usage: string;
  readonly operation: Operation<Input, z.ZodType<Page<Item>>>;
  readonly examples: readonly string[];
  /** What the options do not say by themselves. */
  readonly notes?: string;
  /** What the noun alone means. */
  readonly isDefault?: boolean;
  /** What is said of an empty list. */
  readonly none: string;
  /** The whole list is shown unless a page is asked for: for lists that stay short enough for people to read. */
  readonly whole?: boolean;
  readonly columns: readonly Column<Item>[] | ((items: readonly Item[]) => readonly Column<Item>[]);
  /** A second line of an item, for what is too long for a column. */
  readonly detail?: (item: Item) => string | null;
  /** What is to be known about the list, said after it. */
  readonly remark?: (items: readonly Item[], words: Words) => string | null;
  readonly options?: (command: Command) => Command;
  readonly input?: (words: Words, performer: Performer) => object | Promise<object>;
}): AnyVerb {
  const { none, whole = false, columns, detail, remark, ...rest } = declared;
  const { options = (one) => one, input = () => ({}), ...leaf } = rest;
  const { operation } = leaf;
  return verb({
    ...leaf,
    options: (command) =>
      options(command)
        .option(
          "--limit <number>",
          `how many at most, up to ${MOST} (default: ${whole ? "all of them" : "50"})`,
        )
        .option("--cursor <cursor>", "go on where the page before ended"),
    async input(words, performer) {
      const { limit, cursor } = words.options;
      const page = { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) };
      return { ...(await input(words, performer)), ...page } as z.input<Input>;
    },
    ...(whole
      ? { perform: (performer: Performer, given: z.input<Input>) => every(performer, operation, given) }
      : {}),
    print({ items, next_cursor: next }, { out, err, paint }, words) {
      if (items.length === 0) return err(none);
      out(table(items, typeof columns === "function" ? columns(items) : columns, paint, detail));
      const more = remark?.(items, words) ?? null;
      if (more !== null) err(more);
      if (next !== null) err(`There are more: add --cursor ${printable(next)}`);
    },
  });
}

/** Page by page until the list ends, unless one page was asked for. */
async function every<Input extends z.ZodObject, Item>(
  performer: Performer,
  operation: Operation<Input, z.ZodType<Page<Item>>>,
  given: z.input<Input>,
): Promise<Page<Item>> {
  if ("limit" in given || "cursor" in given) return performer.perform(operation, given);
  const items: Item[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page<Item> = await performer.perform(operation, {
      ...given,
      limit: MOST,
      ...(cursor === null ? {} : { cursor }),
    } as z.input<Input>);
    items.push(...page.items);
    if (page.next_cursor === null) return { items, next_cursor: null };
    cursor = page.next_cursor;
  }
}
