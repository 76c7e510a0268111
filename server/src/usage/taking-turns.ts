import type { Clock } from "../kernel/clock.ts";

/** What is asked for again and again rests for so many times as long as it took, and never longer than this. */
const RESTS = 2;
const LONGEST_REST_MS = 1_000;

interface Question {
  /** Not begun yet: whoever asks until then shares its answer. */
  next: Promise<unknown> | null;
  /** Resolves when the one before has ended. */
  last: Promise<void>;
  /** No end is known while it is worked on. */
  restsUntilMs: number;
}

/**
 * Work that takes long and is asked for by many at once, such as a report that fifty people look at: a question is answered once for
 * all who wait, never twice at the same time, and with a pause after it, so that what else the database does is not crowded out.
 * Every answer was begun after it was asked for: what somebody has just done is in it.
 */
export class TakingTurns {
  readonly #questions = new Map<string, Question>();
  readonly #waiting: (() => void)[] = [];
  readonly #clock: Clock;
  #free: number;

  /** @param places how many different questions are worked on at the same time */
  constructor(places: number, clock: Clock) {
    this.#free = places;
    this.#clock = clock;
  }

  /** @param question the same text for the same answer only: two who may see different things must not share one */
  ask<Answer>(question: string, work: () => Promise<Answer>): Promise<Answer> {
    this.#forgetRested();
    const known = this.#questions.get(question) ?? { next: null, last: Promise.resolve(), restsUntilMs: 0 };
    this.#questions.set(question, known);
    known.next ??= this.#answer(known, work);
    return known.next as Promise<Answer>;
  }

  async #answer<Answer>(known: Question, work: () => Promise<Answer>): Promise<Answer> {
    await known.last;
    const restMs = known.restsUntilMs - this.#clock.monotonicMs();
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    await this.#enter();
    const startedMs = this.#clock.monotonicMs();
    const ended = Promise.withResolvers<void>();
    known.last = ended.promise;
    known.restsUntilMs = Number.POSITIVE_INFINITY;
    // Whoever asks from now on may have done something that this does not see.
    known.next = null;
    try {
      return await work();
    } finally {
      this.#leave();
      const endedMs = this.#clock.monotonicMs();
      known.restsUntilMs = endedMs + Math.min(LONGEST_REST_MS, RESTS * (endedMs - startedMs));
      ended.resolve();
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    // Whoever leaves gives the place to the next.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }

  #forgetRested(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [question, { next, restsUntilMs }] of this.#questions)
      if (next === null && restsUntilMs <= nowMs) this.#questions.delete(question);
  }
}
