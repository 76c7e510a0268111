import { createCipheriv, createDecipheriv } from "node:crypto";

/** Bytes of an object in one segment; the last may have fewer. */
export const SEGMENT_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
export const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES;

/** A segment is damaged, was moved, or belongs to another object. */
export class SegmentBroken extends Error {
  override readonly name = "SegmentBroken";
}

/**
 * Seals an object of any length in segments, so that a part can be read without the whole (docs/ciphertext.md). Each is AES-256-GCM
 * under the object's own key, bound to the object, to its number, and to whether it is the last: segments cannot be exchanged,
 * repeated or left out. The nonce is the number; a key seals one object once and never again.
 */
export class SegmentSealer {
  readonly #key: Uint8Array;
  readonly #identity: string;
  #number = 0;
  readonly #waiting = Buffer.allocUnsafe(SEGMENT_BYTES);
  #filled = 0;
  /** How long the object is, so far. */
  bytes = 0;

  /** @param identity what the object is; whoever opens it says the same */
  constructor(key: Uint8Array, identity: string) {
    this.#key = key;
    this.#identity = identity;
  }

  /** Gives the segments that are full, sealed. Whether the last one is, is only known at the end. */
  *add(piece: Uint8Array): Generator<Uint8Array> {
    this.bytes += piece.length;
    for (let at = 0; at < piece.length; ) {
      if (this.#filled === SEGMENT_BYTES) yield this.#seal(false);
      const part = piece.subarray(at, at + SEGMENT_BYTES - this.#filled);
      this.#waiting.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
    }
  }

  /** The last segment. */
  end(): Uint8Array {
    return this.#seal(true);
  }

  #seal(isLast: boolean): Uint8Array {
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonceOf(this.#number, isLast));
    cipher.setAAD(boundTo(this.#identity, this.#number, isLast));
    const sealed = Buffer.concat([
      cipher.update(this.#waiting.subarray(0, this.#filled)),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    this.#number += 1;
    this.#filled = 0;
    return sealed;
  }
}

/** @throws SegmentBroken */
export function openSegment(
  key: Uint8Array,
  identity: string,
  number: number,
  isLast: boolean,
  sealed: Uint8Array,
): Buffer {
  if (sealed.length < TAG_BYTES) throw new SegmentBroken();
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, isLast), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(identity, number, isLast));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SegmentBroken();
  }
}

/** How many segments an object of so many bytes has. */
export function segmentsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / SEGMENT_BYTES));
}

/** How many bytes it has when it is sealed. */
export function sealedBytes(bytes: number): number {
  return bytes + segmentsOf(bytes) * TAG_BYTES;
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(number, NONCE_BYTES - 5);
  nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1);
  return nonce;
}

function boundTo(identity: string, number: number, isLast: boolean): Buffer {
  return Buffer.from(`sallyport/object/1|${identity}|${number}|${isLast ? "last" : "more"}`);
}
