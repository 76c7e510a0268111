/** Longer names are not compared, so that the work stays small. */
const MOST_CHARACTERS = 64;
const MOST_SHOWN = 3;
/** Names this short resemble each other by chance. */
const LEAST_BEGINNING = 4;

const SNAPSHOT = /[-@](?:\d{4}-\d{2}-\d{2}|\d{4,8}|latest|preview)$/;

/**
 * The names that the writer of `asked` may have meant, the nearest first: names of its family, names that begin with
 * it or with which it begins, and names that differ by a slip of the hand. At most three; none when nothing is near.
 * @param mayBeTold asked of the near ones only, the nearest first
 */
export function nearestNames(
  asked: string,
  names: Iterable<string>,
  mayBeTold: (name: string) => boolean = () => true,
): readonly string[] {
  if (asked.length > MOST_CHARACTERS) return [];
  const wanted = asked.toLowerCase();
  const family = familyOf(wanted);
  // "o1" of "o1-preview-2024-09-12".
  const families = new Set([family, familyOf(family)]);
  const last = wanted.slice(wanted.lastIndexOf("/") + 1);
  const most = Math.min(4, Math.floor(wanted.length / 3));
  const near: Near[] = [];
  for (const name of names) {
    if (name.length > MOST_CHARACTERS) continue;
    const distance = distanceOf(name.toLowerCase(), wanted, families, last, most);
    if (distance !== null) near.push({ name, distance });
  }
  const shown: string[] = [];
  for (const { name } of near.toSorted(byNearness)) {
    if (shown.length === MOST_SHOWN) break;
    if (mayBeTold(name)) shown.push(name);
  }
  return shown;
}

interface Near {
  readonly name: string;
  readonly distance: number;
}

function byNearness(a: Near, b: Near): number {
  return a.distance - b.distance || a.name.length - b.name.length || (a.name < b.name ? -1 : 1);
}

/** "Did you mean 'a' or 'b'?", or nothing. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return "";
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop();
  return `Did you mean ${quoted.length === 0 ? "" : `${quoted.join(", ")} or `}${last}?`;
}

/** Smaller is nearer; null when it is not near. */
function distanceOf(
  name: string,
  wanted: string,
  families: ReadonlySet<string>,
  last: string,
  most: number,
): number | null {
  // The same model of another provider or maker.
  const isNamesake =
    name.endsWith(last) && (name.length === last.length || name.at(-last.length - 1) === "/");
  if (families.has(name) || (isNamesake && last !== "")) return 0;
  const edits = editDistance(wanted, name, most);
  if (edits !== null) return edits;
  const [short, long] = name.length < wanted.length ? [name, wanted] : [wanted, name];
  if (short.length >= LEAST_BEGINNING && long.startsWith(short)) return most + long.length - short.length;
  const [family = ""] = families;
  // "gpt-4o" of "chatgpt-4o-latest".
  if (name.length >= LEAST_BEGINNING && family.endsWith(name)) return most + 1 + family.length - name.length;
  // Other snapshots of the same family.
  const isOfFamily = family.length >= LEAST_BEGINNING && name.startsWith(family);
  return isOfFamily ? most + 1 + name.length - family.length : null;
}

function familyOf(name: string): string {
  return name.replace(SNAPSHOT, "");
}

/**
 * How many characters are to be put in, taken out, replaced or swapped with their neighbour; null when more than `most`.
 * Only the band of the table that can still be within is computed.
 */
export function editDistance(one: string, other: string, most: number): number | null {
  const { length } = other;
  if (Math.abs(one.length - length) > most || length > MOST_CHARACTERS) return null;
  const never = most + 1;
  let [before, last, next] = ROWS;
  for (let column = 0; column <= length; column += 1) last[column] = Math.min(column, never);
  for (let row = 1; row <= one.length; row += 1) {
    const from = Math.max(1, row - most);
    const to = Math.min(length, row + most);
    next[from - 1] = from === 1 ? Math.min(row, never) : never;
    let least = next[from - 1] as number;
    for (let column = from; column <= to; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let steps = Math.min(
        (last[column] as number) + 1,
        (next[column - 1] as number) + 1,
        (last[column - 1] as number) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        steps = Math.min(steps, (before[column - 2] as number) + 1);
      next[column] = Math.min(steps, never);
      least = Math.min(least, steps);
    }
    if (to < length) next[to + 1] = never;
    if (least > most) return null;
    [before, last, next] = [last, next, before];
  }
  const distance = last[length] as number;
  return distance > most ? null : distance;
}

/** Three rows of the table, used again: two names at a time are compared. */
const ROWS: readonly [Uint8Array, Uint8Array, Uint8Array] = [
  new Uint8Array(MOST_CHARACTERS + 2),
  new Uint8Array(MOST_CHARACTERS + 2),
  new Uint8Array(MOST_CHARACTERS + 2),
];
