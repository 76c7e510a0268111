import { MAX_EVENT_BYTES } from "../../../contract.ts";

/** One message of AWS's event stream. */
export interface EventMessage {
  /** Headers that are texts, such as `:event-type`; others are left out. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Buffer;
}

/** Total length, length of the headers, checksum of both. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const EMPTY = Buffer.alloc(0);

/**
 * Reads `application/vnd.amazon.eventstream` (Amazon Transcribe developer guide, "Event stream encoding"; Smithy,
 * "Amazon Event Stream specification"), split anywhere. Both checksums are checked.
 */
export class FrameReader {
  #held: Buffer = EMPTY;
  /** A frame was not what its checksums say, or too large. Nothing is read after it. */
  broken = false;

  push(piece: Uint8Array): readonly EventMessage[] {
    if (this.broken) return [];
    let bytes = this.#held.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#held, piece]);
    const messages: EventMessage[] = [];
    while (bytes.length >= PRELUDE_BYTES) {
      const length = lengthOf(bytes);
      if (length === null) return this.#break(messages);
      if (bytes.length < length) break;
      const message = messageIn(bytes.subarray(0, length));
      if (message === null) return this.#break(messages);
      messages.push(message);
      bytes = bytes.subarray(length);
    }
    this.#held = bytes.length === 0 ? EMPTY : bytes;
    return messages;
  }

  /** Whether it stands between two messages. */
  get isAtBoundary(): boolean {
    return this.#held.length === 0;
  }

  #break(messages: readonly EventMessage[]): readonly EventMessage[] {
    this.broken = true;
    this.#held = EMPTY;
    return messages;
  }
}

/** Null when the prelude cannot be one. */
function lengthOf(bytes: Buffer): number | null {
  const length = bytes.readUInt32BE(0);
  const headersLength = bytes.readUInt32BE(4);
  if (bytes.readUInt32BE(8) !== checksum(bytes.subarray(0, 8))) return null;
  const least = PRELUDE_BYTES + headersLength + CHECKSUM_BYTES;
  return length < least || length > MAX_EVENT_BYTES ? null : length;
}

function messageIn(frame: Buffer): EventMessage | null {
  const end = frame.length - CHECKSUM_BYTES;
  if (frame.readUInt32BE(end) !== checksum(frame.subarray(0, end))) return null;
  const headersEnd = PRELUDE_BYTES + frame.readUInt32BE(4);
  const headers = headersIn(frame.subarray(PRELUDE_BYTES, headersEnd));
  return headers === null ? null : { headers, payload: frame.subarray(headersEnd, end) };
}

function checksum(bytes: Uint8Array): number {
  return Bun.hash.crc32(bytes);
}

/** Bytes of a value by its type; those of -1 name their own length. */
const VALUE_BYTES: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];
const TEXT = 7;

/** Null when they are no headers. */
function headersIn(bytes: Buffer): ReadonlyMap<string, string> | null {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const name = bytes.toString("utf8", at + 1, nameEnd);
    const type = bytes[nameEnd] ?? VALUE_BYTES.length;
    const fixed = VALUE_BYTES[type];
    if (fixed === undefined) return null;
    let start = nameEnd + 1;
    let length = fixed;
    if (fixed === -1) {
      if (start + 2 > bytes.length) return null;
      length = bytes.readUInt16BE(start);
      start += 2;
    }
    at = start + length;
    if (at > bytes.length) return null;
    if (type === TEXT) headers.set(name, bytes.toString("utf8", start, at));
  }
  return headers;
}
