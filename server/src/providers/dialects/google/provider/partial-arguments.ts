import { isRecord } from "../../json/json-record.ts";

/** More than any list of arguments has; a longer one would be made of nothing but a number. */
const MOST_ITEMS = 10_000;
const MOST_LEVELS = 32;

type Key = string | number;
type Tree = Map<Key, Tree | Leaf>;
interface Leaf {
  value: string | number | boolean | null;
}

/**
 * Arguments of a function that come piece by piece, each at a path such as `$.steps[2].name` (RFC 9535, normalised or short).
 * Vertex AI writes them so where that is asked for; it also writes a piece again and again that goes on.
 */
export class PartialArguments {
  readonly #root: Tree = new Map();
  #isEmpty = true;

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  add(pieces: unknown): void {
    if (!Array.isArray(pieces)) return;
    for (const piece of pieces) if (isRecord(piece)) this.#addPiece(piece);
  }

  /** As JSON text. */
  text(): string {
    return JSON.stringify(plain(this.#root, false));
  }

  #addPiece(piece: Readonly<Record<string, unknown>>): void {
    const value = scalarIn(piece);
    const path = typeof piece["jsonPath"] === "string" ? keysOf(piece["jsonPath"]) : null;
    if (value === undefined || path === null) return;
    this.#isEmpty = false;
    let tree = this.#root;
    for (const key of path.slice(0, -1)) {
      const next = tree.get(key);
      if (next instanceof Map) tree = next;
      else {
        const made: Tree = new Map();
        tree.set(key, made);
        tree = made;
      }
    }
    const last = path.at(-1) as Key;
    const known = tree.get(last);
    if (
      known !== undefined &&
      !(known instanceof Map) &&
      typeof known.value === "string" &&
      typeof value === "string"
    )
      known.value += value;
    else tree.set(last, { value });
  }
}

function scalarIn(piece: Readonly<Record<string, unknown>>): Leaf["value"] | undefined {
  const { stringValue, numberValue, boolValue } = piece;
  if (typeof stringValue === "string") return stringValue;
  if (typeof numberValue === "number") return numberValue;
  if (typeof boolValue === "boolean") return boolValue;
  return "nullValue" in piece ? null : undefined;
}

const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gy;

/** Null when it is no path to one place. */
function keysOf(path: string): readonly Key[] | null {
  if (!path.startsWith("$")) return null;
  const keys: Key[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (step === null) return null;
    const [, short, place, single, double] = step;
    if (place !== undefined && Number(place) >= MOST_ITEMS) return null;
    keys.push(place === undefined ? (short ?? unquoted(single ?? double ?? "")) : Number(place));
  }
  return keys.length > 0 && keys.length <= MOST_LEVELS ? keys : null;
}

function unquoted(name: string): string {
  return name.replace(/\\(.)/g, "$1");
}

function plain(tree: Tree | Leaf, isInner = true): unknown {
  if (!(tree instanceof Map)) return tree.value;
  const isList = isInner && [...tree.keys()].every((key) => typeof key === "number");
  if (!isList) return Object.fromEntries([...tree].map(([key, value]) => [String(key), plain(value)]));
  const items: unknown[] = [];
  for (const [key, value] of tree) items[key as number] = plain(value);
  return Array.from(items, (item) => item ?? null);
}
