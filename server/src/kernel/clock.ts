import { dlopen, ptr } from "bun:ffi";

/** Time as the product sees it: one wall clock for records, one monotonic clock for durations and leases. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump when the machine's clock is set. */
  nowMs(): number;
  /**
   * Milliseconds since an arbitrary start. It never goes back, so leases and timeouts are counted with it. It runs on
   * while the machine sleeps, so a node that wakes up knows that its lease has ended (K-4).
   */
  monotonicMs(): number;
}

/** RFC 3339 text of a wall-clock time. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

const [LIBRARIES, RUNS_ASLEEP] =
  process.platform === "darwin"
    ? // CLOCK_MONOTONIC, which there runs on (clock_gettime(3)).
      [["libSystem.B.dylib"], 6]
    : // CLOCK_BOOTTIME.
      [["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"], 7];

/** The runtime's own clock stands still in sleep. Reading this one costs less: 32 ns instead of 45. */
function openClock(): () => number {
  for (const library of LIBRARIES) {
    try {
      const { clock_gettime } = dlopen(library, {
        clock_gettime: { args: ["int", "ptr"], returns: "int" },
      }).symbols;
      // Seconds and nanoseconds, 64 bits each and little-endian.
      const time = new Uint32Array(new ArrayBuffer(16));
      const address = ptr(time);
      if (clock_gettime(RUNS_ASLEEP, address) !== 0) continue;
      return () => {
        clock_gettime(RUNS_ASLEEP, address);
        const [low = 0, high = 0, nanoseconds = 0] = time;
        return (high * 0x1_0000_0000 + low) * 1_000 + nanoseconds / 1_000_000;
      };
    } catch {}
  }
  return () => performance.now();
}

/** Opened at the first question. Commands that only print never ask. */
let monotonic = (): number => {
  monotonic = openClock();
  return monotonic();
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => monotonic(),
};
