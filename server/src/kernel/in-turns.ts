/** Work that is too long for one turn of the event loop, and that can stop and go on. */
export interface LongWork {
  /**
   * Does about a millisecond's worth of it.
   * @returns whether it is done
   */
  goOn(): boolean;
}

interface Waiting {
  readonly work: LongWork;
  readonly end: PromiseWithResolvers<void>;
}

const waiting: Waiting[] = [];

/**
 * Does work a part at a time. However much of it there is, a turn of the event loop has one part of one work in it, and
 * everything else that arrived goes on in between; the works take turns.
 * @throws what the work throws
 */
export function inTurns(work: LongWork): Promise<void> {
  const end = Promise.withResolvers<void>();
  waiting.push({ work, end });
  if (waiting.length === 1) setImmediate(goOn);
  return end.promise;
}

function goOn(): void {
  const next = waiting[0];
  if (next === undefined) return;
  const { work, end } = next;
  let isDone = true;
  try {
    isDone = work.goOn();
    if (isDone) end.resolve();
  } catch (error) {
    end.reject(error);
  }
  waiting.shift();
  if (!isDone) waiting.push(next);
  if (waiting.length > 0) setImmediate(goOn);
}
