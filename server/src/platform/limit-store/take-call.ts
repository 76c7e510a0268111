import { type Counted, LimitStoreError, type Take, type Taken } from "../../ports/limit-store.ts";
import { leastWanted, subWindowUs } from "./sub-windows.ts";

/** Numbers that take.lua answers for each counter, and for each take. */
const OF_COUNTER = 2;
const OF_TAKE = 3;

/** So many names are remembered; more would be a flood, for which they are put together anew. */
const MOST_NAMES = 10_000;

const names = new Map<string, { readonly home: string; readonly windowMs: number; readonly key: string }>();

/**
 * What the format of a counter is called: nodes of different versions, which may run side by side, must not read each
 * other's. Only the home is hashed, so that all counters of a call are in one slot of a cluster.
 */
export function keyOf(home: string, counter: string, windowMs: number): string {
  const known = names.get(counter);
  if (known?.home === home && known.windowMs === windowMs) return known.key;
  const key = `sallyport:limit:1:{${home}}:${counter}:${windowMs}`;
  if (names.size >= MOST_NAMES) names.clear();
  names.set(counter, { home, windowMs, key });
  return key;
}

/** One call of the store. */
export interface TakeCall {
  readonly home: string;
  readonly takes: readonly Take[];
}

/** Several calls as take.lua is asked. */
export interface AskedTakes {
  /** Number of keys, keys, arguments. */
  readonly words: readonly string[];
  readonly calls: readonly TakeCall[];
  /** Of each take, call by call, the number of its counter, from 0. */
  readonly counters: readonly number[];
  readonly counterCount: number;
}

/** Each counter is named once, however many of the calls take from it: those of one turn often have the same caller. */
export function askTakes(calls: readonly TakeCall[]): AskedTakes {
  const numbers = new Map<string, number>();
  const keys: string[] = [""];
  const limits: number[] = [];
  const ofCounters: string[] = [];
  const words: string[] = [];
  const counters: number[] = [];
  for (const { home, takes } of calls) {
    words.push(String(takes.length));
    for (const take of takes) {
      const { counter, windowMs, limit, amount } = take;
      const key = keyOf(home, counter, windowMs);
      let number = numbers.get(key);
      // With another limit, which it has while a change of the rules arrives, it is named once more.
      if (number === undefined || limits[number] !== limit) {
        number = limits.push(limit) - 1;
        numbers.set(key, number);
        keys.push(key);
        ofCounters.push(String(subWindowUs(windowMs)), String(limit));
      }
      counters.push(number);
      words.push(String(number + 1), String(amount), String(leastWanted(take)));
    }
  }
  keys[0] = String(limits.length);
  return { words: keys.concat(ofCounters, words), calls, counters, counterCount: limits.length };
}

/** @throws LimitStoreError when the answer is not one of take.lua's */
export function readAllTaken(answer: unknown, { calls, counters, counterCount }: AskedTakes): Taken[] {
  if (!isNumbers(answer, counterCount * OF_COUNTER + calls.length + counters.length * OF_TAKE))
    throw new LimitStoreError("the server answered something else");
  let at = counterCount * OF_COUNTER;
  let number = 0;
  return calls.map(({ takes }) => {
    const admitted = answer[at] === 1;
    at += 1;
    const counted: Counted[] = [];
    for (const { counter, windowMs } of takes) {
      const of = (counters[number] ?? 0) * OF_COUNTER;
      const retryUs = answer[at + 2] ?? 0;
      counted.push({
        counter,
        windowMs,
        amount: answer[at] ?? 0,
        subWindow: answer[of] ?? 0,
        remaining: answer[at + 1] ?? 0,
        resetMs: (answer[of + 1] ?? 0) / 1000,
        retryMs: retryUs < 0 ? Number.POSITIVE_INFINITY : retryUs / 1000,
      });
      at += OF_TAKE;
      number += 1;
    }
    return { admitted, counted };
  });
}

function isNumbers(answer: unknown, count: number): answer is number[] {
  if (!Array.isArray(answer) || answer.length !== count) return false;
  for (const one of answer) if (typeof one !== "number") return false;
  return true;
}
