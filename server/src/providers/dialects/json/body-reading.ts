import { type Content, openBytes } from "../../../kernel/content.ts";
import { inTurns, type LongWork } from "../../../kernel/in-turns.ts";
import { JsonReader, type Wanted } from "./json-reader.ts";

/**
 * What is read in one turn of the event loop. At the worst, tokens of a few bytes or nothing but escapes, either takes
 * some milliseconds (docs/decisions/0022-bodies-stay-bytes.md).
 */
const TURN_BYTES = 512 * 1024;
const TURN_TOKENS = 10_000;

/** A body that is being read. */
export class BodyReading implements LongWork {
  readonly bytes: Buffer;
  readonly reader: JsonReader;

  constructor(body: Content, wanted: Wanted) {
    this.bytes = openBytes(body);
    this.reader = new JsonReader(this.bytes, wanted);
  }

  goOn(): boolean {
    return this.reader.read(TURN_BYTES, TURN_TOKENS);
  }
}

/**
 * Reads a body: at once, or over several turns of the event loop where there is much to read.
 * @param requestOf what is made of a body that was read
 * @throws PublicError invalid_json, duplicate_member, and what `requestOf` throws
 */
export function readInTurns<Request>(
  body: Content,
  wanted: Wanted,
  requestOf: (reading: BodyReading) => Request,
): Request | Promise<Request> {
  const reading = new BodyReading(body, wanted);
  return reading.goOn() ? requestOf(reading) : inTurns(reading).then(() => requestOf(reading));
}

/** The same in one go, however long it takes. */
export function readAtOnce<Request>(
  body: Content,
  wanted: Wanted,
  requestOf: (reading: BodyReading) => Request,
): Request {
  const reading = new BodyReading(body, wanted);
  while (!reading.goOn());
  return requestOf(reading);
}
