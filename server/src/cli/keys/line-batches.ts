import { setImmediate } from "node:timers/promises";

/** A line of a list, counted from one. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

const NOT_YET = Symbol("no more lines are there yet");

/**
 * The lines of a list that are not empty, those together that are there already: so that a long list takes few calls, and a
 * program that writes one line gets its answer before it writes the next.
 */
export async function* lineBatches(
  lines: AsyncIterable<string>,
  most: number,
): AsyncGenerator<readonly NumberedLine[]> {
  const iterator = lines[Symbol.asyncIterator]();
  let number = 0;
  let batch: NumberedLine[] = [];
  let coming = iterator.next();
  for (;;) {
    const next = batch.length === 0 ? await coming : await Promise.race([coming, setImmediate(NOT_YET)]);
    if (next === NOT_YET || next.done === true) {
      if (batch.length > 0) yield batch;
      if (next !== NOT_YET) return;
      batch = [];
      continue;
    }
    number += 1;
    const text = next.value.trim();
    if (text !== "") batch.push({ number, text });
    coming = iterator.next();
    if (batch.length < most) continue;
    yield batch;
    batch = [];
  }
}
