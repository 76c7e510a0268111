import { expect, test } from "bun:test";
import { Glob } from "bun";
import type { Trial } from "./trial.ts";

const files = [...new Glob("*.trial.ts").scanSync(import.meta.dir)].sort((one, other) =>
  one.localeCompare(other),
);

for (const file of files) {
  const { trial } = (await import(`./${file}`)) as { trial: Trial };
  // One that measures the machine with it says so, and is run in full only.
  if (trial.sample === 0) continue;
  test(`${trial.controls.join(" ")} ${trial.name}: ${trial.shows} (${trial.sample} of ${trial.full})`, async () => {
    const figures = await trial.run(trial.sample, () => {});
    expect(Object.keys(figures).length).toBeGreaterThan(0);
  }, 600_000);
}
