import { randomFraction } from "../kernel/random.ts";

const MINUTE = 60;
const HOUR = 3_600;
/** Seconds after each attempt until the next one; the last one again and again. */
export const RETRY_SECONDS = [5, 30, 2 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR] as const;
/** So that what failed together does not come back together. */
const JITTER = 0.2;
/** Somebody who asks for more patience than that does not get it. */
const MOST_ASKED_SECONDS = 24 * HOUR;

/**
 * How long to wait after an attempt that failed, in seconds.
 * @param attempt 1 for the first
 * @param asked what `Retry-After` said, in seconds; null: nothing
 */
export function waitAfter(attempt: number, asked: number | null): number {
  const usual = RETRY_SECONDS[Math.min(attempt, RETRY_SECONDS.length) - 1] ?? RETRY_SECONDS[0];
  const spread = usual * (1 + JITTER * (2 * randomFraction() - 1));
  return Math.max(spread, Math.min(asked ?? 0, MOST_ASKED_SECONDS));
}

/** `Retry-After` in seconds, of either form (RFC 9110, 10.2.3); null when it says nothing that is understood. */
export function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const atMs = / GMT$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}
