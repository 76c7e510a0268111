import { type Counted, LimitStoreError, type Take, type Taken } from "../../ports/limit-store.ts";
import { leastWanted, subWindowUs } from "./sub-windows.ts";

/** Numbers that take.lua answers for each take. */
const ANSWERED = 5;

/**
 * What the format of a counter is called: nodes of different versions, which may run side by side, must not read each
 * other's. Only the home is hashed, so that all counters of a call are in one slot of a cluster.
 */
export function keyOf(home: string, counter: string, windowMs: number): string {
  return `sallyport:limit:1:{${home}}:${counter}:${windowMs}`;
}

/** One call of the store. */
export interface TakeCall {
  readonly home: string;
  readonly takes: readonly Take[];
}

/** Of several calls: number of keys, keys, arguments. */
export function takeWords(calls: readonly TakeCall[]): string[] {
  const keys: string[] = [""];
  const words: string[] = [];
  for (const { home, takes } of calls) {
    words.push(String(takes.length));
    for (const take of takes) {
      const { counter, windowMs, limit, amount } = take;
      keys.push(keyOf(home, counter, windowMs));
      words.push(String(subWindowUs(windowMs)), String(limit), String(amount), String(leastWanted(take)));
    }
  }
  keys[0] = String(keys.length - 1);
  return keys.concat(words);
}

/** @throws LimitStoreError when the answer is not one of take.lua's */
export function readAllTaken(answer: unknown, calls: readonly TakeCall[]): Taken[] {
  const count = calls.reduce((sum, { takes }) => sum + 1 + takes.length * ANSWERED, 0);
  if (!isNumbers(answer, count)) throw new LimitStoreError("the server answered something else");
  let at = 0;
  return calls.map(({ takes }) => {
    const admitted = answer[at] === 1;
    at += 1;
    const counted: Counted[] = [];
    for (const take of takes) {
      counted.push(readCounted(answer, at, take));
      at += ANSWERED;
    }
    return { admitted, counted };
  });
}

function readCounted(answer: readonly number[], at: number, { counter, windowMs }: Take): Counted {
  const retryUs = answer[at + 4] ?? 0;
  return {
    counter,
    windowMs,
    amount: answer[at] ?? 0,
    subWindow: answer[at + 1] ?? 0,
    remaining: answer[at + 2] ?? 0,
    resetMs: (answer[at + 3] ?? 0) / 1000,
    retryMs: retryUs < 0 ? Number.POSITIVE_INFINITY : retryUs / 1000,
  };
}

function isNumbers(answer: unknown, count: number): answer is number[] {
  return Array.isArray(answer) && answer.length === count && answer.every((one) => typeof one === "number");
}
