import { z } from "zod";
import { ActError } from "../kernel/act-error.ts";

const MOST = 100;
const USUAL = 50;

/** What every list takes: how many, and where the page before it ended. */
export const pageInput = {
  limit: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(MOST, `must be at most ${MOST}`)
    .default(USUAL)
    .describe("How many at most."),
  cursor: z
    .string()
    .max(400, "is not a cursor of this list")
    .optional()
    .describe("'next_cursor' of the page before."),
};

/** A page of a list, in the order in which its items were made. `next_cursor` is null at the end. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe("Where the next page begins; null at the end."),
  });
}

const FIRST = "00000000-0000-0000-0000-000000000000";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id after which a page begins. Ids sort as they were made (UUID version 7), so a cursor is the last id shown. It is
 * opaque to callers, holds no secret and grants nothing.
 * @throws ActError invalid_input
 */
export function readCursor(cursor: string | undefined): string {
  if (cursor === undefined) return FIRST;
  const id = Buffer.from(cursor, "base64url").toString("latin1");
  if (UUID.test(id)) return id;
  throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
}

/**
 * The same for a list in another order: what its order goes by, as texts, of the last item that was shown.
 * @returns null where the list begins
 * @throws ActError invalid_input
 */
export function readPlace(cursor: string | undefined, parts: number): readonly string[] | null {
  if (cursor === undefined) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(place) && place.length === parts && place.every((part) => typeof part === "string"))
      return place;
  } catch {
    // Not JSON: refused below as anything else that is no cursor.
  }
  throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
}

/**
 * A page of a list that is in another order.
 * @param rows one more than `limit` where there are more
 * @param placeOf what the order goes by, as texts
 */
export function pageInOrder<Row, Item>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Item,
  placeOf: (row: Row) => readonly string[],
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(show),
    next_cursor: more ? Buffer.from(JSON.stringify(placeOf(last))).toString("base64url") : null,
  };
}

/**
 * The same for a list whose items have numbers, which go up.
 * @throws ActError invalid_input
 */
export function readNumberCursor(cursor: string | undefined): bigint {
  if (cursor === undefined) return 0n;
  const number = Buffer.from(cursor, "base64url").toString("latin1");
  if (/^\d{1,18}$/.test(number)) return BigInt(number);
  throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
}

/**
 * The same for a list that is in the order of a moment and then of an id.
 * @returns microseconds since the Unix epoch, and the id; null for the first page
 * @throws ActError invalid_input
 */
export function readMomentCursor(
  cursor: string | undefined,
): { readonly micros: bigint; readonly id: string } | null {
  if (cursor === undefined) return null;
  const [micros = "", id = ""] = Buffer.from(cursor, "base64url").toString("latin1").split(" ");
  if (/^\d{1,17}$/.test(micros) && UUID.test(id)) return { micros: BigInt(micros), id };
  throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
}

/** @param rows one more than `limit` where there are more */
export function page<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(show),
    next_cursor: more ? Buffer.from(last.id, "latin1").toString("base64url") : null,
  };
}
