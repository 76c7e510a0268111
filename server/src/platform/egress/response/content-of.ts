/** Up to here the engine keeps an array's bytes in its own heap; a view makes it move them out first. */
const COPIED_UP_TO_BYTES = 1000;

/**
 * The bytes of `input` from `start` to `end`: itself where that is all of it, a copy where that is cheaper than a view
 * (115 against 235 ns for 700 bytes), which is so for nearly every piece of a stream.
 */
export function contentOf(input: Buffer, start: number, end: number): Buffer {
  if (start === 0 && end === input.length) return input;
  if (end - start > COPIED_UP_TO_BYTES) return input.subarray(start, end);
  const copy = Buffer.allocUnsafeSlow(end - start);
  input.copy(copy, 0, start, end);
  return copy;
}
