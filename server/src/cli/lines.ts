import { OperatorError } from "../kernel/errors.ts";

/** What a person or a program would write for a command; more is a device that never ends, or a mistake. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_LINE_LENGTH = 64 * 1024;

/**
 * Everything in a stream.
 * @throws OperatorError when it does not end
 */
export async function readText(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > MOST_BYTES)
      throw new OperatorError(`Standard input has more than ${MOST_BYTES} bytes; it was read no further.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** The lines of a stream as they come, so that what writes them may wait for an answer to each. */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > MOST_LINE_LENGTH)
      throw new OperatorError(
        `A line of standard input has more than ${MOST_LINE_LENGTH} characters; it was read no further.`,
      );
    yield* lines;
  }
  if (rest !== "") yield rest;
}
