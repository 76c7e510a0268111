/** Time as the product sees it: one wall clock for records, one monotonic clock for durations and leases. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump when the machine's clock is set. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start. Never goes back, so leases and timeouts are counted with it. */
  monotonicMs(): number;
}

/** RFC 3339 text of a wall-clock time. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
