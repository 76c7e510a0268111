import { type FileHandle, open, unlink } from "node:fs/promises";
import type { JournalSegment } from "../../ports/journal.ts";
import { HEADER_BYTES } from "./record.ts";

export const SEGMENT_BYTES = 4 * 1024 * 1024;

/**
 * One file of the journal, mapped into memory: an append is a copy into the page cache, without a system call, and
 * survives kill -9 because the pages belong to the kernel. The file is written full of zeros first, so that a full
 * disk is noticed here and not as a bus error later.
 */
export class Segment implements JournalSegment {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #bytes: Buffer;
  readonly #onFree: (segment: Segment) => void;
  #offset = 0;
  #pins = 0;
  #sealed = false;
  #dirty = false;

  private constructor(file: string, handle: FileHandle, bytes: Buffer, onFree: (segment: Segment) => void) {
    this.#file = file;
    this.#handle = handle;
    this.#bytes = bytes;
    this.#onFree = onFree;
  }

  /**
   * Makes a segment without blocking the event loop.
   * @param onFree called when the segment is sealed and nothing pins it any more
   * @throws the file system's error when the disk is full or the folder cannot be written
   */
  static async create(file: string, onFree: (segment: Segment) => void): Promise<Segment> {
    const handle = await open(file, "wx+", 0o600);
    try {
      await handle.writeFile(new Uint8Array(SEGMENT_BYTES));
      await handle.sync();
      const mapped = Bun.mmap(file, { shared: true });
      return new Segment(
        file,
        handle,
        Buffer.from(mapped.buffer, mapped.byteOffset, mapped.byteLength),
        onFree,
      );
    } catch (error) {
      await handle.close();
      await unlink(file);
      throw error;
    }
  }

  /** False when the record does not fit any more. The length is written last: half a record is never a record. */
  append(record: string): boolean {
    const start = this.#offset + HEADER_BYTES;
    if (start + record.length * 3 > SEGMENT_BYTES) return false;
    const length = this.#bytes.write(record, start, "utf8");
    this.#bytes.writeUInt32LE(Bun.hash.crc32(this.#bytes.subarray(start, start + length)), this.#offset + 4);
    this.#bytes.writeUInt32LE(length, this.#offset);
    this.#offset = start + length;
    this.#dirty = true;
    return true;
  }

  pin(): void {
    this.#pins += 1;
  }

  unpin(): void {
    this.#pins -= 1;
    this.#freeWhenDone();
  }

  /** No more appends. */
  seal(): void {
    this.#sealed = true;
    this.#freeWhenDone();
  }

  /** Makes a freed segment ready to be written again; its pages are already in memory and on the disk. */
  reset(): void {
    this.#bytes.fill(0, 0, this.#offset);
    this.#offset = 0;
    this.#sealed = false;
    this.#dirty = true;
  }

  /** Hands the pages to the disk, so that they survive a loss of power. */
  async sync(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    await this.#handle.datasync();
  }

  async remove(): Promise<void> {
    await this.#handle.close();
    await unlink(this.#file);
  }

  #freeWhenDone(): void {
    if (this.#sealed && this.#pins === 0) this.#onFree(this);
  }
}
