import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import type { Trial } from "./trial.ts";

test("each trial that is sampled has a test beside it", async () => {
  const files = [...new Glob("*.trial.ts").scanSync(import.meta.dir)];
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const { trial } = (await import(`./${file}`)) as { trial: Trial };
    const tested = existsSync(join(import.meta.dir, file.replace(".trial.ts", ".test.ts")));
    expect([file, tested]).toEqual([file, trial.sample > 0]);
  }
});
