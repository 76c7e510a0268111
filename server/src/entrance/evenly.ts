import type { Clock } from "../kernel/clock.ts";

/**
 * Does a work and answers after a multiple of `quantumMs`, so that the time says nothing of what was found (ID-1). Refusals are
 * held back too. 0: at once.
 */
export async function evenly<Result>(
  clock: Clock,
  quantumMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedMs = clock.monotonicMs();
  try {
    return await work();
  } finally {
    await untilMultiple(clock, quantumMs, startedMs);
  }
}

/** The same, where only refusals must not tell: what succeeds need not wait. */
export async function evenlyRefused<Result>(
  clock: Clock,
  quantumMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedMs = clock.monotonicMs();
  try {
    return await work();
  } catch (error) {
    await untilMultiple(clock, quantumMs, startedMs);
    throw error;
  }
}

async function untilMultiple(clock: Clock, quantumMs: number, startedMs: number): Promise<void> {
  if (quantumMs === 0) return;
  const spentMs = clock.monotonicMs() - startedMs;
  await Bun.sleep(quantumMs - (spentMs % quantumMs));
}
