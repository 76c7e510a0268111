import type { Desk } from "./desk.ts";
import { fileStemOf } from "./files.ts";
import { type Picture, picturesOf, type Task } from "./pictures.ts";

/** The words that names are made of, in the reader's language. */
interface NameWords {
  readonly photo: string;
  /** What was done, such as "White background". */
  taskName(task: Task): string;
  /** Day and time, which stay the same however long the page is open. */
  moment(at: string): string;
}

type Named = Pick<Desk, "photos" | "photoCounts" | "tasks" | "names" | "sources">;

/** Of a picture that was made of one that was made of another, and so on: nobody goes on for longer. */
const MOST_STEPS = 20;

/**
 * What each photo, task and picture made is called, by ids, so that no two of them are called alike: a photo by its file, what was made by
 * its photo and what was done. Where this page did not begin the task, nobody tells it the photo; then the moment stands in its place.
 * Where two would be equal, the later one has a number. Files of equal names would be equal for some systems, so they count as equal here.
 */
export function namesOf(desk: Named, { photo, taskName, moment }: NameWords): ReadonlyMap<string, string> {
  const { photos, photoCounts, names, sources } = desk;
  const called = new Map<string, string>();
  const pictures = new Unused();
  for (const [at, { id }] of [...photos.entries()].reverse())
    called.set(id, pictures.take(names.get(id) ?? `${photo} ${photoCounts.pictures - at}`));
  const tasks = [...desk.tasks].sort((one, other) => (one.id < other.id ? -1 : 1));
  const madeBy = new Map(tasks.flatMap((task) => task.outputs.map(({ id }) => [id, task.id] as const)));
  /** The photo at the beginning; null where it is not known. */
  const rootOf = (id: string | undefined): string | null => {
    let now = id;
    for (let step = 0; now !== undefined && step < MOST_STEPS; step += 1) {
      const name = called.get(now) ?? names.get(now);
      const task = madeBy.get(now);
      if (task === undefined) return name ?? null;
      now = sources.get(task)?.[0];
    }
    return null;
  };
  const after = (task: Task, source: string | undefined) => {
    const [done, root] = [taskName(task), rootOf(source)];
    return root === null
      ? `${done}, ${moment(task.created_at)}`
      : `${root.replace(ENDING, "")}, ${done.charAt(0).toLowerCase()}${done.slice(1)}`;
  };
  const heads = new Unused();
  for (const task of tasks) {
    const from = sources.get(task.id) ?? [];
    called.set(task.id, heads.take(after(task, from.length === 1 ? from[0] : undefined)));
    for (const [at, { id }] of picturesOf(task).entries())
      called.set(id, pictures.take(after(task, from[at] ?? from[0])));
  }
  return called;
}

/** Whatever the picture is that a page shows alone. */
export const nameOf = (names: ReadonlyMap<string, string>, { id }: Pick<Picture, "id">, usual: string) =>
  names.get(id) ?? usual;

const ENDING = /\.[a-z]{3,4}$/i;

/** Names, each taken once. */
class Unused {
  readonly #taken = new Set<string>();

  take(name: string): string {
    const [ending = ""] = ENDING.exec(name) ?? [];
    const stem = name.slice(0, name.length - ending.length);
    let free = name;
    for (let count = 2; this.#taken.has(keyOf(free)); count += 1) free = `${stem} (${count})${ending}`;
    this.#taken.add(keyOf(free));
    return free;
  }
}

const keyOf = (name: string) => fileStemOf(name).toLowerCase();
