import { ObjectMissing, type ObjectName, type ObjectStore } from "../ports/objects.ts";
import { newObjectKey, unwrapObjectKey, WRAPPED_BYTES, wrapObjectKey } from "./object-key.ts";
import {
  openSegment,
  SEALED_SEGMENT_BYTES,
  SEGMENT_BYTES,
  SegmentBroken,
  SegmentSealer,
  sealedBytes,
  segmentsOf,
} from "./segments.ts";

/** An object that is being written. */
export interface SealingObject {
  write(piece: Uint8Array): Promise<void>;
  /** From now on it is there. Resolves to how long it is. */
  commit(): Promise<number>;
  /** As if it had never begun; its key is destroyed. */
  abandon(): Promise<void>;
}

/** Which bytes of an object are wanted: from `start` to before `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * M-2: objects, each sealed under a key of its own, and those keys in a store of their own, each wrapped by its organization's key.
 * Whoever has one of the two stores, or a database too, or the master key too, sees nothing of an object whose key was destroyed.
 */
export class SealedObjects {
  readonly #objects: ObjectStore;
  readonly #keys: ObjectStore;

  constructor(objects: ObjectStore, keys: ObjectStore) {
    this.#objects = objects;
    this.#keys = keys;
  }

  /** Begins an object. Its key is kept first: what nobody could open is not written. */
  async begin(name: ObjectName, organizationKey: Uint8Array): Promise<SealingObject> {
    const key = newObjectKey();
    const kept = await this.#keys.begin(name);
    try {
      await kept.write(wrapObjectKey(key, name, organizationKey));
      await kept.commit();
    } catch (error) {
      // A file that nobody closes ends the process when it is collected.
      await kept.abandon();
      throw error;
    }
    const writer = await this.#objects.begin(name);
    const sealer = new SegmentSealer(key, identityOf(name));
    return {
      async write(piece) {
        for (const sealed of sealer.add(piece)) await writer.write(sealed);
      },
      async commit() {
        await writer.write(sealer.end());
        await writer.commit();
        return sealer.bytes;
      },
      abandon: async () => {
        await this.#keys.remove([name]);
        await writer.abandon();
      },
    };
  }

  /**
   * A part of an object, piece by piece.
   * @param bytes how long it is
   * @throws ObjectMissing when it or its key was destroyed; SegmentBroken, ObjectKeyBroken when something was changed or moved
   */
  async *read(
    name: ObjectName,
    organizationKey: Uint8Array,
    bytes: number,
    { start, end }: Part,
  ): AsyncGenerator<Uint8Array> {
    const key = unwrapObjectKey(await this.#wrappedKey(name), name, organizationKey);
    const last = segmentsOf(bytes) - 1;
    const [from, to] = [Math.floor(start / SEGMENT_BYTES), Math.floor((end - 1) / SEGMENT_BYTES)];
    const sealedEnd = Math.min((to + 1) * SEALED_SEGMENT_BYTES, sealedBytes(bytes));
    let number = from;
    for await (const sealed of segments(this.#objects.read(name, from * SEALED_SEGMENT_BYTES, sealedEnd))) {
      const opened = openSegment(key, identityOf(name), number, number === last, sealed);
      const offset = number * SEGMENT_BYTES;
      yield opened.subarray(Math.max(0, start - offset), Math.min(opened.length, end - offset));
      number += 1;
    }
    if (number !== to + 1) throw new SegmentBroken();
  }

  /** Destroys keys first: from then on no copy of the objects opens, wherever it is. Then removes the objects. */
  async destroy(names: readonly ObjectName[]): Promise<void> {
    await this.#keys.remove(names);
    await this.#objects.remove(names);
  }

  /** Objects and keys that are older than so long, in groups. */
  async *groups(olderThanMs: number, most: number): AsyncGenerator<readonly ObjectName[]> {
    for (const store of [this.#objects, this.#keys]) {
      let group: ObjectName[] = [];
      for await (const name of store.list(olderThanMs)) {
        group.push(name);
        if (group.length < most) continue;
        yield group;
        group = [];
      }
      if (group.length > 0) yield group;
    }
  }

  async #wrappedKey(name: ObjectName): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#keys.read(name, 0, WRAPPED_BYTES)) pieces.push(piece);
    const wrapped = Buffer.concat(pieces);
    if (wrapped.length === 0) throw new ObjectMissing();
    return wrapped;
  }
}

function identityOf({ organization, object }: ObjectName): string {
  return `${organization}|${object}`;
}

/** Whatever pieces a store gives, as whole sealed segments; the last may be shorter. */
async function* segments(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    waiting = Buffer.concat([waiting, piece]);
    while (waiting.length >= SEALED_SEGMENT_BYTES) {
      yield waiting.subarray(0, SEALED_SEGMENT_BYTES);
      waiting = waiting.subarray(SEALED_SEGMENT_BYTES);
    }
  }
  if (waiting.length > 0) yield waiting;
}
