import { expect, test } from "bun:test";
import type { Trial } from "./trial.ts";

const LONGEST_MS = 600_000;

/** The test of a trial: a sample of what `npm run trials` runs in full. */
export function sample(trial: Trial): void {
  test(
    `${trial.controls.join(" ")} ${trial.name}: ${trial.shows} (${trial.sample} of ${trial.full})`,
    async () => {
      const figures = await trial.run(trial.sample, () => {});
      expect(Object.keys(figures).length).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
}
