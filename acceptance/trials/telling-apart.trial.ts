import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figures, Trial } from "./trial.ts";

const ROOT = join(import.meta.dir, "../..");
const TEST = "./server/src/doors/telling-apart.pg.test.ts";

/** Runs the test of the doors with many tries: it holds the control plane and its database in one process. */
export const trial: Trial = {
  name: "telling-apart",
  shows:
    "known and unknown addresses are answered alike and after the same time, at sign-in, reset and sign-up",
  controls: ["ID-1"],
  full: 2_000,
  // npm test runs the same file with 96.
  sample: 0,
  async run(count) {
    const folder = mkdtempSync(join(tmpdir(), "sallyport-telling-apart-"));
    try {
      const figures = join(folder, "figures.json");
      const child = Bun.spawn(
        [process.execPath, "test", "--no-env-file", "--config=server/bin/bunfig.toml", TEST],
        {
          cwd: ROOT,
          env: {
            ...process.env,
            SALLYPORT_TELLING_APART_TRIES: String(count),
            SALLYPORT_TELLING_APART_FIGURES: figures,
          },
          stdout: "ignore",
          stderr: "inherit",
        },
      );
      if ((await child.exited) !== 0) throw new Error("known and unknown addresses can be told apart");
      return JSON.parse(readFileSync(figures, "utf8")) as Figures;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
