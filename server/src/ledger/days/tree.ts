import { GrowingTree } from "../../audit/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { type DayItem, itemLeaf, itemSalt } from "./leaf.ts";
import { type NumberedItem, readItems } from "./store.ts";

/** A serving process makes the tree, and may do nothing else for no longer than some milliseconds at a time. */
const MOST_ITEMS = 500;

/** Items in the order of their numbers, above `after` and up to `upto`; some at a time. */
async function* itemsBetween(
  database: ControlDatabase,
  after: bigint,
  upto: bigint,
): AsyncGenerator<readonly NumberedItem[]> {
  for (let from = after; from < upto; ) {
    const items = await database.asOperator((db) => readItems(db, from, upto, MOST_ITEMS));
    const last = items.at(-1);
    if (!last) return;
    yield items;
    from = last.number;
  }
}

/** What a day's items come to. */
export interface DayTree {
  readonly last: bigint;
  readonly count: number;
  readonly sum: bigint;
  readonly charged: bigint;
  readonly root: Buffer;
}

/** One item as it is put into the tree. */
export interface PlacedItem {
  readonly index: number;
  readonly item: DayItem;
  readonly number: bigint;
  readonly salt: Buffer;
  readonly leaf: Buffer;
}

/** Which items a day has. */
export interface DayRange {
  readonly after: bigint;
  readonly upto: bigint;
  readonly secret: Uint8Array;
  /** The first transfer posted at or after this moment, and all after it, are the next day's; null when `upto` is the last. */
  readonly ends: string | null;
}

/** Makes the tree of a day out of the transfers and charges that are stored. */
export async function makeDayTree(
  database: ControlDatabase,
  { after, upto, secret, ends }: DayRange,
  onItem: (item: PlacedItem) => void = () => {},
): Promise<DayTree> {
  const tree = new GrowingTree(0, []);
  let [last, sum, charged] = [upto, 0n, 0n];
  reading: for await (const items of itemsBetween(database, after, upto)) {
    for (const { number, item } of items) {
      if (ends !== null && item["type"] === "transfer" && String(item["at"]) >= ends) {
        last = number - 1n;
        break reading;
      }
      const salt = itemSalt(secret, String(number));
      const leaf = itemLeaf(salt, item);
      onItem({ index: tree.size, item, number, salt, leaf });
      tree.append(leaf);
      sum += BigInt(item["amountMicroUsd"] ?? 0);
      charged += BigInt(item["chargeMicroUsd"] ?? 0);
    }
  }
  return { last, count: tree.size, sum, charged, root: tree.root() };
}
