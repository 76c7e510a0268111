import type { Content } from "./kit.ts";

/** One thing that is different between two versions. */
export interface Change {
  readonly kind: "added" | "removed" | "changed";
  readonly part: keyof Content | "say" | "avoid";
  /** What people called it; null where the part has no name of its own. */
  readonly name: string | null;
  /** Of a colour that was added or changed. */
  readonly color?: string;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** What changed, in the order in which the page shows it. */
export function changesBetween(before: Content, after: Content): readonly Change[] {
  return [
    ...listed("logos", before.logos, after.logos, ({ role }) => role),
    ...(same(before.stamp, after.stamp) ? [] : [{ kind: "changed", part: "stamp", name: null } as const]),
    ...listed("palette", before.palette, after.palette, ({ name }) => name).map((change) => {
      const color = after.palette.find(({ name }) => name === change.name)?.color;
      return color === undefined ? change : { ...change, color };
    }),
    ...(same(before.fonts, after.fonts) ? [] : [{ kind: "changed", part: "fonts", name: null } as const]),
    ...(before.tone.sentence === after.tone.sentence && before.tone.around === after.tone.around
      ? []
      : [{ kind: "changed", part: "tone", name: null } as const]),
    ...listed("say", before.tone.say, after.tone.say, String),
    ...listed("avoid", before.tone.avoid, after.tone.avoid, String),
    ...listed("references", before.references, after.references, ({ name }) => name),
    ...listed("templates", before.templates, after.templates, ({ name }) => name),
  ];
}

function listed<Item>(
  part: Change["part"],
  before: readonly Item[],
  after: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Change[] {
  const was = new Map(before.map((item) => [nameOf(item), item]));
  const is = new Map(after.map((item) => [nameOf(item), item]));
  const added = [...is].flatMap(([name, item]): Change[] => {
    if (!was.has(name)) return [{ kind: "added", part, name }];
    return same(was.get(name), item) ? [] : [{ kind: "changed", part, name }];
  });
  const removed = [...was.keys()].filter((name) => !is.has(name));
  return [...added, ...removed.map((name): Change => ({ kind: "removed", part, name }))];
}
