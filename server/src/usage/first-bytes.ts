/** Steps in a doubling: each is 4.4 % wide, so that its middle is at most 2.2 % from any time in it. */
const STEPS_IN_DOUBLING = 16;

/** How many requests had their first byte within a step; `first_byte_step` of the database says which one. */
export interface FirstBytes {
  readonly step: number;
  readonly requests: number;
}

/**
 * The time, in milliseconds, within which this part of the requests had their first byte; at most 2.2 % off.
 * @param part from 0 to 1, such as 0.95
 * @returns null where there was none
 */
export function firstByteWithin(histogram: readonly FirstBytes[], part: number): number | null {
  const total = histogram.reduce((sum, { requests }) => sum + requests, 0);
  let seen = 0;
  for (const { step, requests } of histogram.toSorted((a, b) => a.step - b.step)) {
    seen += requests;
    if (seen >= total * part) return Math.round(2 ** ((step + 0.5) / STEPS_IN_DOUBLING));
  }
  return null;
}
