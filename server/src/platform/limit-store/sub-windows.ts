/**
 * Into how many parts a window is divided. What was taken counts until its whole part has left, so that at steady
 * overload a limit is used once in 101 parts instead of 100: 0.99 % under it (docs/decisions/0013-sub-windows.md).
 * window.lua has the same number.
 */
export const SUB_WINDOWS = 100;

/** Whole microseconds, so that no sub-window begins between two numbers. */
export function subWindowUs(windowMs: number): number {
  return (windowMs * 1000) / SUB_WINDOWS;
}

/**
 * What must be left for a take to be admitted. One that only asks is refused when nothing is left.
 */
export function leastWanted({ atLeast }: { readonly atLeast: number }): number {
  return atLeast > 1 ? atLeast : 1;
}
