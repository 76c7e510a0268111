import type { Take } from "../../../ports/limit-store.ts";

/** A kind of call: how many homes make it, and what it takes. Given by the trial, which also knows the limits. */
interface Kind {
  readonly name: string;
  readonly homes: number;
  readonly counters: readonly {
    readonly name: string;
    /** The first of the numbers by which the trial knows this counter, one for each home. */
    readonly number: number;
    readonly limit: number;
    readonly windowMs: number;
    /** The most that one call takes: between 1 and this. */
    readonly most: number;
    /** Less will do. */
    readonly partial: boolean;
  }[];
  /** Which of the counters is given back a part. */
  readonly givesBack: number | null;
}

export type Load = readonly Kind[];

export interface Call {
  readonly home: string;
  readonly takes: readonly Take[];
  /** The trial's number of each counter. */
  readonly numbers: readonly number[];
  readonly givesBack: number | null;
}

const upTo = (count: number) => Math.floor(Math.random() * count);

/** Any kind, any home, any amount. */
export function nextCall(load: Load): Call {
  const kind = load[upTo(load.length)] as Kind;
  const index = upTo(kind.homes);
  const takes = kind.counters.map(({ name, limit, windowMs, most, partial }): Take => {
    const amount = 1 + upTo(most);
    return { counter: name, limit, windowMs, amount, atLeast: partial ? 1 : amount };
  });
  return {
    home: `${kind.name}-${index}`,
    takes,
    numbers: kind.counters.map(({ number }) => number + index),
    givesBack: kind.givesBack,
  };
}
