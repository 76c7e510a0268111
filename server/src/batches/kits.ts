import type { KitInForce } from "../brand/index.ts";
import { RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import { NO_KIT } from "../tasks/index.ts";

/**
 * The brand kits that a list names, under the names it uses: each as it was read once for all rows, or what is wrong with it, in words that
 * go on after the field's name.
 */
export type KitsOfList = ReadonlyMap<string, KitInForce | string>;

export const NO_KITS: KitsOfList = new Map();

/** Kits and versions of one list: each is opened while the list is read. */
const MOST_NAMED = 50;

/** Names of kits in a list, each once, as they were sent. @throws RowsRefused when there are too many */
export function kitsNamedIn({
  defaults,
  rows,
}: {
  readonly defaults?: unknown;
  readonly rows: readonly unknown[];
}): readonly string[] {
  const names = new Set([defaults, ...rows].flatMap((one) => brandIn(one) ?? []));
  if (names.size > MOST_NAMED)
    throw new RowsRefused([
      { row: 0, field: "brand", problem: `may be at most ${MOST_NAMED} kits and versions in one list` },
    ]);
  return [...names];
}

/** The kit of a row, null for none, or what is wrong with the one it names. */
export function kitOfRow(asked: object, kits: KitsOfList): KitInForce | string | null {
  const name = brandIn(asked);
  return name === null ? null : (kits.get(name) ?? NO_KIT);
}

/** What is no text is refused with its row. */
function brandIn(given: unknown): string | null {
  const brand = typeof given === "object" && given !== null && "brand" in given ? given.brand : null;
  return typeof brand === "string" ? brand : null;
}
