import { type Counter, makeLoad } from "./load.ts";
import type { Admitted } from "./nodes.ts";

/** The clock of the server and of the nodes, which are on one machine. */
const CLOCKS_DIFFER_US = 50_000;
const UNDER_AT_MOST = 0.02;
/** While other tests run beside it, less is asked for than the limits allow; a store that refuses what it should not is still seen. */
const UNDER_AT_MOST_IN_A_SAMPLE = 0.25;

export interface Verified {
  /** Windows that were looked at: one ends with each take that was admitted. */
  readonly windows: number;
  /** How much of its limit the fullest window of all held. */
  readonly fullest: number;
  /** By how much the limits that bind were missed, together and the worst. */
  readonly under: number;
  readonly worstUnder: number;
}

/**
 * Adds up what was admitted, by the server's time of each take, in every window.
 * @throws Error when one is over its limit, or when they are used too little together
 */
export function verify(taken: readonly Admitted[], { overloaded = true, isSample = false } = {}): Verified {
  const { counters } = makeLoad();
  const byCounter = counters.map((): Admitted[] => []);
  for (const one of taken) {
    if (one.atUs < one.askedUs - CLOCKS_DIFFER_US || one.atUs > one.answeredUs + CLOCKS_DIFFER_US)
      throw new Error(`taken at ${one.atUs}, but asked for at ${one.askedUs}, answered at ${one.answeredUs}`);
    byCounter[one.counter]?.push(one);
  }
  let [fullest, units, wantedUnits, worstUnder] = [0, 0, 0, 0];
  for (const [number, all] of byCounter.entries()) {
    const counter = counters[number] as Counter;
    all.sort((one, other) => one.atUs - other.atUs);
    const most = fullestWindow(all, counter.windowMs);
    if (most > counter.limit)
      throw new Error(
        `${most} were admitted in a window of ${counter.home} ${counter.name}, ${counter.limit} may be`,
      );
    fullest = Math.max(fullest, most / counter.limit);
    if (!overloaded || !counter.binding) continue;
    const used = steadyUse(all, counter);
    units += used.limits;
    wantedUnits += used.windows;
    worstUnder = Math.max(worstUnder, 1 - used.limits / used.windows);
  }
  const under = overloaded ? 1 - units / wantedUnits : 0;
  if (under > (isSample ? UNDER_AT_MOST_IN_A_SAMPLE : UNDER_AT_MOST))
    throw new Error(`${(under * 100).toFixed(2)} % under the limits were admitted`);
  return { windows: taken.length, fullest, under, worstUnder };
}

/** Those that end with a take are the fullest. */
function fullestWindow(all: readonly Admitted[], windowMs: number): number {
  let [fullest, within, oldest] = [0, 0, 0];
  for (const { atUs, amount } of all) {
    within += amount;
    while (atUs - (all[oldest]?.atUs ?? 0) >= windowMs * 1000) {
      within -= all[oldest]?.amount ?? 0;
      oldest += 1;
    }
    fullest = Math.max(fullest, within);
  }
  return fullest;
}

/**
 * How many times the whole limit was taken, and how many windows passed until then. From the first take to the one that
 * begins another limit, so that neither the burst at the start nor a part at the end counts.
 */
function steadyUse(all: readonly Admitted[], { home, limit, windowMs }: Counter) {
  const total = all.reduce((sum, { amount }) => sum + amount, 0);
  const limits = Math.floor((total - 1) / limit);
  if (limits < 1) throw new Error(`the limit of ${home} was not used once`);
  let sum = 0;
  const next = all.find(({ amount }) => {
    sum += amount;
    return sum > limits * limit;
  });
  const passedUs = (next?.atUs ?? 0) - (all[0]?.atUs ?? 0);
  return { limits, windows: passedUs / (windowMs * 1000) };
}
