/** Longer names are compared with nothing: the work must stay small, whoever asks. */
const MOST_CHARACTERS = 64;
const MOST_SHOWN = 3;
/** Names this short are alike by chance. */
const LEAST_BEGINNING = 4;

const SNAPSHOT = /[-@](?:\d{4}-\d{2}-\d{2}|\d{4,8}|latest|preview)$/;

/**
 * The names that whoever wrote `asked` may have meant, the nearest first: its family, names that it begins or that begin
 * it, and those that a slip of the hand makes of it. At most three, and none when nothing is near.
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
  const most = Math.min(4, Math.floor(wanted.length / 3));
  const near: Near[] = [];
  for (const name of names) {
    if (name.length > MOST_CHARACTERS) continue;
    const distance = distanceOf(name.toLowerCase(), wanted, family, most);
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
function distanceOf(name: string, wanted: string, family: string, most: number): number | null {
  if (name === family || lastPart(name) === lastPart(wanted)) return 0;
  const edits = editDistance(wanted, name, most);
  if (edits !== null) return edits;
  const [short, long] = name.length < wanted.length ? [name, wanted] : [wanted, name];
  if (short.length >= LEAST_BEGINNING && long.startsWith(short)) return most + long.length - short.length;
  // Other snapshots of the same family.
  return family.length >= LEAST_BEGINNING && familyOf(name) === family ? most + 1 : null;
}

function familyOf(name: string): string {
  return name.replace(SNAPSHOT, "");
}

/** Without the provider or the maker before it. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/**
 * How many characters are to be put in, taken out, replaced or swapped with their neighbour; null when more than `most`.
 * Only the band of the table that can still be within is computed.
 */
export function editDistance(one: string, other: string, most: number): number | null {
  if (Math.abs(one.length - other.length) > most) return null;
  const never = most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const next = new Array<number>(other.length + 1).fill(never);
    next[0] = row;
    let least = row;
    for (let column = Math.max(1, row - most); column <= Math.min(other.length, row + most); column += 1) {
      const same = one[row - 1] === other[column - 1];
      let steps = Math.min(
        (last[column] ?? never) + 1,
        (next[column - 1] ?? never) + 1,
        (last[column - 1] ?? never) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        steps = Math.min(steps, (before[column - 2] ?? never) + 1);
      next[column] = steps;
      least = Math.min(least, steps);
    }
    if (least > most) return null;
    before = last;
    last = next;
  }
  const distance = last[other.length] ?? never;
  return distance > most ? null : distance;
}
