/**
 * A long trial: the same code runs in full by `npm run trials`, whose figures go to docs/trials.md, and as a small
 * sample in `npm test`. One file for each, named `<name>.trial.ts`, with `export const trial: Trial`.
 */
export interface Trial {
  /** Short and stable: `npm run trials -- <name>`. */
  readonly name: string;
  /** What it shows, in one sentence. */
  readonly shows: string;
  /** The controls it proves. */
  readonly controls: readonly string[];
  /** How often in full, and how often in `npm test`. */
  readonly full: number;
  readonly sample: number;
  /**
   * Runs it and resolves to its figures.
   * @throws Error that says what was broken, with what is needed to repeat it
   */
  run(count: number, progress: (done: number) => void): Promise<Figures>;
}

/** What was counted and measured, for docs/trials.md. */
export type Figures = Readonly<Record<string, number | string>>;
