import type { Clock } from "../kernel/clock.ts";

/**
 * Reads something at most once in a while, however many ask: strangers must not be able to keep the database busy. Where it
 * cannot be read, what was read before counts on.
 * @param keptMs how old an answer may be
 * @returns null when it could never be read
 */
export function readSometimes<Value>(
  read: () => Promise<Value>,
  clock: Clock,
  keptMs: number,
): () => Promise<Value | null> {
  let last: Value | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<Value | null> | null = null;
  return () => {
    if (asking !== null) return asking;
    if (clock.monotonicMs() - askedAtMs < keptMs) return Promise.resolve(last);
    asking = read()
      .then(
        (value) => {
          last = value;
        },
        () => undefined,
      )
      .then(() => {
        askedAtMs = clock.monotonicMs();
        asking = null;
        return last;
      });
    return asking;
  };
}
