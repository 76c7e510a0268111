import type { ControlDatabase } from "../src/ports/database.ts";
import type { ObjectStore, ObjectWriter } from "../src/ports/objects.ts";

/** A process that died does nothing any more, not even tidy up. */
class Death extends Error {}

/** Dies before the step of that number: each question to the database and each touch of an object is one. */
export class Mortal {
  #left: number;
  readonly #open = new Set<ObjectWriter>();

  constructor(step: number) {
    this.#left = step;
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  /** The kernel closes the files of a process that died. */
  async bury(): Promise<void> {
    for (const writer of this.#open) await writer.abandon();
    this.#open.clear();
  }

  database(real: ControlDatabase): ControlDatabase {
    return {
      inTenant: (organization, work) => this.#step(() => real.inTenant(organization, work)),
      asOperator: (work) => this.#step(() => real.asOperator(work)),
      close: () => real.close(),
    };
  }

  store(real: ObjectStore): ObjectStore {
    const step = <Result>(work: () => Promise<Result>) => this.#step(work);
    const writer = (begun: ObjectWriter): ObjectWriter => {
      this.#open.add(begun);
      const ended = async (work: () => Promise<void>) => {
        await step(work);
        this.#open.delete(begun);
      };
      return {
        write: (piece) => step(() => begun.write(piece)),
        commit: () => ended(() => begun.commit()),
        abandon: () => ended(() => begun.abandon()),
      };
    };
    return {
      begin: async (name) => writer(await step(() => real.begin(name))),
      async *read(name, start, end) {
        await step(async () => {});
        yield* real.read(name, start, end);
      },
      remove: (names) => step(() => real.remove(names)),
      list: (olderThanMs) => real.list(olderThanMs),
    };
  }

  #step<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#left -= 1;
    return this.isDead ? Promise.reject(new Death()) : work();
  }
}
