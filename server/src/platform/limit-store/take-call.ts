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

/** Number of keys, keys, arguments. */
export function takeWords(home: string, takes: readonly Take[]): string[] {
  const words = [String(takes.length)];
  for (const { counter, windowMs } of takes) words.push(keyOf(home, counter, windowMs));
  for (const take of takes) {
    const { windowMs, limit, amount } = take;
    words.push(String(subWindowUs(windowMs)), String(limit), String(amount), String(leastWanted(take)));
  }
  return words;
}

/** @throws LimitStoreError when the answer is not one of take.lua's */
export function readTaken(answer: unknown, takes: readonly Take[]): Taken {
  if (!isNumbers(answer, 1 + takes.length * ANSWERED))
    throw new LimitStoreError("the server answered something else");
  const counted = takes.map(({ counter, windowMs }, index): Counted => {
    const at = 1 + index * ANSWERED;
    const [amount, subWindow, remaining, resetUs, retryUs] = answer.slice(at, at + ANSWERED) as Five;
    return {
      counter,
      windowMs,
      amount,
      subWindow,
      remaining,
      resetMs: resetUs / 1000,
      retryMs: retryUs < 0 ? Number.POSITIVE_INFINITY : retryUs / 1000,
    };
  });
  return { admitted: answer[0] === 1, counted };
}

type Five = [number, number, number, number, number];

function isNumbers(answer: unknown, count: number): answer is number[] {
  return Array.isArray(answer) && answer.length === count && answer.every((one) => typeof one === "number");
}
