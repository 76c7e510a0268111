import type { Scratch, ScratchFile } from "../ports/objects.ts";
import { newObjectKey } from "./object-key.ts";
import { openSegment, SEALED_SEGMENT_BYTES, SegmentSealer, sealedBytes, segmentsOf } from "./segments.ts";

const IDENTITY = "spool";

/**
 * What is received and not looked at yet. It waits on the disk and not in memory, in a file without a name, sealed under a key that
 * is in memory only: no crash leaves anything of it that could be read.
 */
export class Spool {
  readonly #file: ScratchFile;
  readonly #key = newObjectKey();
  readonly #sealer = new SegmentSealer(this.#key, IDENTITY);

  private constructor(file: ScratchFile) {
    this.#file = file;
  }

  static async open(scratch: Scratch): Promise<Spool> {
    return new Spool(await scratch.open());
  }

  get bytes(): number {
    return this.#sealer.bytes;
  }

  async write(piece: Uint8Array): Promise<void> {
    for (const sealed of this.#sealer.add(piece)) await this.#file.append(sealed);
  }

  /** Nothing comes any more. */
  async end(): Promise<void> {
    await this.#file.append(this.#sealer.end());
  }

  /** Everything, from the beginning. @throws SegmentBroken */
  async *read(): AsyncGenerator<Uint8Array> {
    const last = segmentsOf(this.bytes) - 1;
    const whole = sealedBytes(this.bytes);
    for (let number = 0; number <= last; number += 1) {
      const start = number * SEALED_SEGMENT_BYTES;
      const sealed = await this.#file.read(start, Math.min(SEALED_SEGMENT_BYTES, whole - start));
      yield openSegment(this.#key, IDENTITY, number, number === last, sealed);
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
