/** How much a new measurement counts beside those before it. */
const WEIGHT_OF_NEW = 0.2;
/** What nobody has asked for so long counts as half as slow, so that it is tried again. */
const HALF_LIFE_MS = 60_000;
/** So long one request alone tries what was never measured. */
const TRIAL_MS = 10_000;

/** How soon one target begins to answer, as measured here: newer answers count more, and what is old is slowly forgotten. */
export class Pace {
  #averageMs: number | null = null;
  /** When it was last measured or chosen; monotonic. */
  #knownAtMs = Number.NEGATIVE_INFINITY;

  /** What to expect of it, in milliseconds. What was never measured is expected to be the fastest, so that it is tried. */
  expectedMs(nowMs: number): number {
    const ageMs = nowMs - this.#knownAtMs;
    if (this.#averageMs === null) return ageMs < TRIAL_MS ? Number.POSITIVE_INFINITY : 0;
    return this.#averageMs * 0.5 ** (ageMs / HALF_LIFE_MS);
  }

  /** It is asked first now. Until its answer has begun nobody else asks it only because it is old or was never measured. */
  chosen(nowMs: number): void {
    this.#knownAtMs = nowMs;
  }

  saw(firstByteMs: number, nowMs: number): void {
    const before = this.#averageMs;
    this.#averageMs = before === null ? firstByteMs : before + WEIGHT_OF_NEW * (firstByteMs - before);
    this.#knownAtMs = nowMs;
  }
}

/** Whole answers take as long as they are; streams begin sooner. They are never compared. */
export interface Paces {
  readonly whole: Pace;
  readonly streamed: Pace;
}

/** What was measured of targets, which outlives the tables they stand in. */
export class KnownPaces {
  #known = new Map<string, Paces>();

  /** Those of the targets that are named, each as it was known before; the others are forgotten. */
  keep(names: Iterable<string>): ReadonlyMap<string, Paces> {
    const kept = new Map<string, Paces>();
    for (const name of names)
      kept.set(name, this.#known.get(name) ?? { whole: new Pace(), streamed: new Pace() });
    this.#known = kept;
    return kept;
  }
}
