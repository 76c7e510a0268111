/** Something to do at the end of a turn. An object and not a function: every request has several. */
export interface TurnEnd {
  turnEnded(): void;
}

let waiting: TurnEnd[] = [];
/**
 * The next waiting list, empty. The old one is emptied and used again: a full array would keep its items until it is
 * collected.
 */
let spare: TurnEnd[] = [];
let ended: PromiseWithResolvers<void> | null = null;
let awaited = false;

/**
 * Calls `turnEnded` at the end of this turn of the event loop, after everything that arrived in it was handled, in
 * the order of the calls. Writes to sockets wait for it: written together they wake their reader once, spread over
 * the turn they wake it each time (docs/decisions/0008-writing-at-the-end-of-a-turn.md).
 */
export function atEndOfTurn(work: TurnEnd): void {
  awaitEnd();
  waiting.push(work);
}

/** Resolves at the end of this turn of the event loop, when everything asked of it was called. One for all who ask. */
export function endOfTurn(): Promise<void> {
  awaitEnd();
  ended ??= Promise.withResolvers();
  return ended.promise;
}

function awaitEnd(): void {
  if (awaited) return;
  awaited = true;
  setImmediate(endTurn);
}

function endTurn(): void {
  const taken = waiting;
  const resolved = ended;
  waiting = spare;
  ended = null;
  awaited = false;
  for (const work of taken) work.turnEnded();
  taken.length = 0;
  spare = taken;
  resolved?.resolve();
}
