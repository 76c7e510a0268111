let waiting: (() => void)[] = [];

/**
 * Runs `work` at the end of this turn of the event loop, after everything that arrived in it was dealt with, in the
 * order in which it was asked for. Writes to sockets wait for it: one after the other they wake their reader once,
 * spread over the turn they wake it each time (docs/decisions/0008-writing-at-the-end-of-a-turn.md).
 */
export function atEndOfTurn(work: () => void): void {
  if (waiting.length === 0) setImmediate(runAll);
  waiting.push(work);
}

/** Resolves at the end of this turn of the event loop. */
export function endOfTurn(): Promise<void> {
  return new Promise(atEndOfTurn);
}

function runAll(): void {
  const taken = waiting;
  waiting = [];
  for (const work of taken) work();
}
