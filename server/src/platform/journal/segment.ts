import { type FileHandle, open, unlink } from "node:fs/promises";
import { failpoint, failpointsBuiltIn } from "../../kernel/failpoint.ts";
import type { JournalSegment } from "../../ports/journal.ts";
import { HEADER_BYTES } from "./record.ts";

/** Small in crash trials, so that segments are filled, changed and used again all the time. */
export const SEGMENT_BYTES = failpointsBuiltIn ? 64 * 1024 : 1024 * 1024;

const ZEROS = new Uint8Array(SEGMENT_BYTES);

/**
 * One file of the journal, mapped into memory: an append is a copy into the page cache, without a system call, and
 * survives kill -9 because the pages belong to the kernel. The file is written full of zeros first, so that a full
 * disk is noticed here and not as a bus error later.
 */
export class Segment implements JournalSegment {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #onFree: (segment: Segment) => void;
  /** Mapped only while records are appended: mapped memory counts as the runtime's own and delays its collections. */
  #bytes: Buffer | null = null;
  #offset = 0;
  #pins = 0;
  #sealed = false;
  #dirty = false;

  private constructor(file: string, handle: FileHandle, onFree: (segment: Segment) => void) {
    this.#file = file;
    this.#handle = handle;
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
      await fillWithZeros(handle, SEGMENT_BYTES);
      await handle.sync();
      return new Segment(file, handle, onFree);
    } catch (error) {
      await handle.close();
      await unlink(file);
      throw error;
    }
  }

  /** Makes it the segment that is appended to. */
  open(): void {
    const mapped = Bun.mmap(this.#file, { shared: true });
    this.#bytes = Buffer.from(mapped.buffer, mapped.byteOffset, mapped.byteLength);
  }

  /** False when the record does not fit any more. The length is written last: half a record is never a record. */
  append(record: string): boolean {
    const start = this.#offset + HEADER_BYTES;
    const bytes = this.#bytes;
    if (!bytes || start + record.length * 3 > SEGMENT_BYTES) return false;
    const length = bytes.write(record, start, "utf8");
    failpoint("journal-half-written");
    bytes.writeUInt32LE(Bun.hash.crc32(bytes.subarray(start, start + length)), this.#offset + 4);
    bytes.writeUInt32LE(length, this.#offset);
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
    this.#bytes = null;
    this.#freeWhenDone();
  }

  /**
   * Empties a freed segment, so that it can be used again without asking the disk for new space. What a crash in the
   * middle leaves is harmless: old records are read again only up to the first zeros, and their rows are in the
   * database, where replay leaves them alone.
   * @throws the file system's error
   */
  async reset(): Promise<void> {
    failpoint("journal-recycle-before");
    await fillWithZeros(this.#handle, this.#offset);
    failpoint("journal-recycle-after");
    this.#offset = 0;
    this.#sealed = false;
  }

  /** Hands the pages to the disk, so that they survive a loss of power. */
  async sync(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#bytes = null;
    await this.#handle.close();
  }

  /** Closes and deletes it. */
  async remove(): Promise<void> {
    await this.close();
    await unlink(this.#file);
  }

  get unpinned(): boolean {
    return this.#pins === 0;
  }

  #freeWhenDone(): void {
    if (this.#sealed && this.#pins === 0) this.#onFree(this);
  }
}

/** A disk that is nearly full takes a part and says so only in the count; the next write then fails. */
async function fillWithZeros(handle: FileHandle, bytes: number): Promise<void> {
  for (let written = 0; written < bytes; ) {
    written += (await handle.write(ZEROS, written, bytes - written, written)).bytesWritten;
  }
}
