import { exchange, type Outcome, type ServerAddress } from "./raw-exchange.ts";
import type { Magazine } from "./shape.ts";
import { OVERSIZED, SHAPES } from "./shots.ts";

export interface Volley {
  readonly requests: number;
  /** How many ended with which status, or with the client's or the server's going away. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How many of the ways to call the server were used. */
  readonly shapes: number;
}

const AT_ONCE = 16;
/** Every so many requests, one with a body that is really too large. */
const OVERSIZED_EVERY = 400;

/** Sends so many requests, going through every shape in turn. */
export async function fire(
  server: ServerAddress,
  magazine: Magazine,
  requests: number,
  signal: AbortSignal,
): Promise<Volley> {
  const outcomes = new Map<Outcome, number>();
  const used = new Set<string>();
  let sent = 0;
  const shooter = async () => {
    while (sent < requests && !signal.aborted) {
      const number = sent++;
      const oversized = number % OVERSIZED_EVERY === OVERSIZED_EVERY / 4;
      const shape = oversized ? OVERSIZED : SHAPES[number % SHAPES.length];
      if (!shape) continue;
      used.add(shape.name);
      const outcome = await exchange(server, shape.make(magazine));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, shooter));
  return {
    requests: sent,
    outcomes: Object.fromEntries([...outcomes].sort(([one], [other]) => one.localeCompare(other))),
    shapes: used.size,
  };
}
