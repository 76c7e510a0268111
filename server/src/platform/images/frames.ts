/** What one message of the pipe to or from the image process is. The first byte of its frame. */
export const KIND = { ready: 1, job: 2, data: 3, facts: 4, picture: 5, done: 6, refused: 7 } as const;
type Kind = (typeof KIND)[keyof typeof KIND];

export interface Frame {
  readonly kind: Kind;
  readonly payload: Uint8Array;
}

/** Kind, length in four bytes (big-endian). */
const HEAD_BYTES = 5;
/** Pieces of pictures are cut to this; no other message is longer. */
const MOST_PAYLOAD_BYTES = 256 * 1024;

/** The pipe carried something that is no frame. */
export class PipeBroken extends Error {
  override readonly name = "PipeBroken";
}

export function frame(kind: Kind, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32BE(payload.length, 1);
  bytes.set(payload, HEAD_BYTES);
  return bytes;
}

export function jsonFrame(kind: Kind, value: unknown): Uint8Array {
  return frame(kind, Buffer.from(JSON.stringify(value)));
}

/** Puts frames together from whatever pieces a pipe gives. */
export class FrameReader {
  #waiting: Buffer = Buffer.alloc(0);

  /** @throws PipeBroken when the other side speaks something else */
  *read(piece: Uint8Array): Generator<Frame> {
    this.#waiting = this.#waiting.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#waiting, piece]);
    while (this.#waiting.length >= HEAD_BYTES) {
      const kind = this.#waiting.readUInt8(0);
      const length = this.#waiting.readUInt32BE(1);
      if (!isKind(kind) || length > MOST_PAYLOAD_BYTES) throw new PipeBroken();
      if (this.#waiting.length < HEAD_BYTES + length) return;
      const payload = this.#waiting.subarray(HEAD_BYTES, HEAD_BYTES + length);
      this.#waiting = this.#waiting.subarray(HEAD_BYTES + length);
      yield { kind, payload };
    }
  }
}

/** Cuts bytes into pieces that fit into a frame. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += MOST_PAYLOAD_BYTES)
    yield bytes.subarray(at, at + MOST_PAYLOAD_BYTES);
}

const KINDS: ReadonlySet<number> = new Set(Object.values(KIND));

function isKind(kind: number): kind is Kind {
  return KINDS.has(kind);
}
