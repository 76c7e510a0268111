import { ActError } from "../../kernel/act-error.ts";
import type { Clock } from "../../kernel/clock.ts";

/** How often a task is looked at while somebody follows it, and when silence is broken. */
const [LOOK_EVERY_MS, SILENCE_MS] = [250, 5_000];
/** Tasks that are followed at once, by all organizations and by one. */
const AT_ONCE = { all: 200, one: 20 } as const;

/** What is followed, as it stands. */
export interface Followed<Told extends object = object> {
  readonly ended: boolean;
  /** Changes when there is something to tell. */
  readonly mark: string;
  show(): Promise<Told>;
  /** Something that is told apart; absent where there is none. */
  readonly beside?: Beside<Told>;
}

interface Beside<Told> {
  readonly mark: string;
  /** Null when it is gone meanwhile. */
  show(): Promise<Told | null>;
}

/** Tells of changes to those who follow a task. */
export class Following {
  readonly #clock: Clock;
  readonly #of = new Map<string, number>();
  #all = 0;
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws ActError generation_streams, and those of the first look */
  async follow<Told extends object>(
    organization: string,
    read: () => Promise<Followed<Told>>,
  ): Promise<AsyncIterable<Told | null>> {
    const own = this.#of.get(organization) ?? 0;
    if (own >= AT_ONCE.one || this.#all >= AT_ONCE.all)
      throw new ActError("generation_streams", { retryAfterSeconds: 2 });
    // Counted before anything is waited for: else a thousand who ask at once would all find room.
    this.#count(organization, 1);
    let hasRoom = true;
    const leave = () => {
      if (hasRoom) this.#count(organization, -1);
      hasRoom = false;
    };
    try {
      // Before anybody is answered: what is not there is told by the status.
      return leavingAtEnd(this.#tell(await read(), read), leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Ends them all. */
  end(): void {
    this.#ended = true;
  }

  async *#tell<Told extends object>(
    first: Followed<Told>,
    read: () => Promise<Followed<Told>>,
  ): AsyncGenerator<Told | null> {
    try {
      let [now, mark, besideMark, toldMs] = [first, "", "", 0];
      for (;;) {
        const ms = this.#clock.monotonicMs();
        const { beside } = now;
        if (now.mark !== mark) {
          yield await now.show();
          [mark, toldMs] = [now.mark, ms];
        } else if (beside !== undefined && beside.mark !== besideMark) {
          // Whoever reads slowly gets the newest, and nothing is kept for him.
          besideMark = beside.mark;
          const told = await beside.show();
          if (told !== null) yield told;
          toldMs = ms;
        } else if (ms - toldMs >= SILENCE_MS) {
          yield null;
          toldMs = ms;
        }
        if (now.ended || this.#ended) return;
        await Bun.sleep(LOOK_EVERY_MS);
        now = await read();
      }
    } catch (error) {
      // It was deleted while it was followed: there is nothing more to tell.
      if (!(error instanceof ActError)) throw error;
    }
  }

  #count(organization: string, by: 1 | -1): void {
    this.#all += by;
    const own = (this.#of.get(organization) ?? 0) + by;
    if (own === 0) this.#of.delete(organization);
    else this.#of.set(organization, own);
  }
}

/** Says when it is over, also where nobody ever read of it: a generator that was not begun does not come to its own end. */
function leavingAtEnd<Told>(told: AsyncGenerator<Told>, leave: () => void): AsyncIterableIterator<Told> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const next = await told.next();
        if (next.done) leave();
        return next;
      } catch (error) {
        leave();
        throw error;
      }
    },
    async return() {
      try {
        return await told.return(undefined);
      } finally {
        leave();
      }
    },
  };
}
