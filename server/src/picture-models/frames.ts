/** What of an answer that comes in pieces stands in a frame. */
export const FRAME = { piece: 0, told: 1 } as const;

export interface Frame {
  readonly kind: number;
  readonly payload: Buffer;
}

/** Kind (1 byte), length (4 bytes, the most significant first). */
const HEAD_BYTES = 5;

export function writeFrame(kind: number, payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** Frames of a body, however it is cut. One that is cut off at its end is not given. */
export async function* framesIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let wanted = HEAD_BYTES;
  for await (const piece of body) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < wanted) continue;
    let all = Buffer.concat(waiting);
    for (;;) {
      wanted = all.length < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + all.readUInt32BE(1);
      if (all.length < wanted) break;
      yield { kind: all.readUInt8(0), payload: all.subarray(HEAD_BYTES, wanted) };
      all = all.subarray(wanted);
    }
    [waiting, bytes] = [[all], all.length];
  }
}
