import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { systemClock } from "./clock.ts";

/** Linux: seconds since the machine was started, with those it slept (proc(5)). */
const uptimeMs = () => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1_000;
const CENTISECOND_MS = 10;
const AHEAD_SECONDS = 1_000_000;

/** A machine whose clock of sleep and waking is ahead of the one that stands still in sleep. Needs rights that CI has. */
const SLEPT = ["unshare", "--time", "--boottime", String(AHEAD_SECONDS), "--fork"];
const maySleep = process.platform === "linux" && Bun.spawnSync([...SLEPT, "true"]).exitCode === 0;

describe("K-4 the monotonic clock", () => {
  test("never goes back", () => {
    let last = systemClock.monotonicMs();
    for (let read = 0; read < 100_000; read += 1) {
      const now = systemClock.monotonicMs();
      expect(now >= last).toBe(true);
      last = now;
    }
  });

  test.skipIf(process.platform !== "linux")("is the time since the machine was started", () => {
    const before = uptimeMs();
    const read = systemClock.monotonicMs();
    expect(read).toBeGreaterThanOrEqual(before);
    expect(read).toBeLessThan(uptimeMs() + CENTISECOND_MS);
  });

  test.skipIf(!maySleep)("has run on while the machine slept", () => {
    const program = `import { systemClock } from ${JSON.stringify(`${import.meta.dir}/clock.ts`)}; console.log(systemClock.monotonicMs())`;
    const { stdout } = Bun.spawnSync([...SLEPT, process.execPath, "-e", program]);
    expect(Number(stdout.toString())).toBeGreaterThan(
      systemClock.monotonicMs() + (AHEAD_SECONDS - 60) * 1_000,
    );
  });
});
