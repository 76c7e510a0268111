import { writeSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { DenseSet } from "../../kernel/dense-set.ts";
import { failpoint, failpointsBuiltIn } from "../../kernel/failpoint.ts";
import { Entry } from "./entry.ts";
import {
  BEGIN_HEADER_BYTES,
  END_BYTES,
  END_HEADER_BYTES,
  MAGIC,
  recordBytes,
  SEGMENT_HEADER_BYTES,
  STAMP_AT,
} from "./record.ts";

/** Small in crash trials, so that segments are filled, changed and used again all the time. */
export const SEGMENT_BYTES = failpointsBuiltIn ? 64 * 1024 : 256 * 1024;

/** At most one entry in four is moved: moving more would gain too little room for the work. */
const FEW = 4;

const ZEROS = new Uint8Array(64 * 1024);

/** The file, mapped. */
interface Mapped {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
}

/**
 * One file of the journal, mapped into memory: a note is a copy into the page cache, without a system call, and
 * survives kill -9 because the pages belong to the kernel. The file is written full of zeros first, so that a full
 * disk is noticed here and not as a bus error later.
 */
export class Segment {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #onFree: (segment: Segment) => void;
  /** Few are mapped at once: mapped memory counts as the runtime's own and delays its collections. */
  #mapped: Mapped | null = null;
  #stamp = 1;
  #offset = 0;
  /** Entries whose row is not in the database. */
  #held = 0;
  #begun = 0;
  /** Those of them that have not ended. */
  readonly #open = new DenseSet<Entry>();
  #sealed = false;
  #dirty = false;

  private constructor(file: string, handle: FileHandle, onFree: (segment: Segment) => void) {
    this.#file = file;
    this.#handle = handle;
    this.#onFree = onFree;
  }

  /**
   * Makes a segment without blocking the event loop.
   * @param onFree called when the segment is sealed and nothing holds it any more; it may be opened again then
   * @throws the file system's error when the disk is full or the folder cannot be written
   */
  static async create(file: string, onFree: (segment: Segment) => void): Promise<Segment> {
    const handle = await open(file, "wx+", 0o600);
    try {
      await fillWithZeros(handle);
      await handle.sync();
      return new Segment(file, handle, onFree);
    } catch (error) {
      await handle.close();
      await unlink(file);
      throw error;
    }
  }

  /** Makes it the segment in which things begin. */
  open(): void {
    this.#mapped ??= map(this.#file);
    this.#sealed = false;
    this.#mapped.bytes.set(MAGIC);
    this.#mapped.view.setUint32(STAMP_AT, this.#stamp, true);
    this.#offset = SEGMENT_HEADER_BYTES;
    this.#begun = 0;
  }

  /** Null when the note does not fit any more. The stamp is written last: half a record is never a record. */
  begin(note: Uint8Array): Entry | null {
    const entry = new Entry();
    return this.take(note, entry) ? entry : null;
  }

  /** Notes a beginning for an entry that may have begun in another segment. False when it does not fit any more. */
  take(note: Uint8Array, entry: Entry): boolean {
    const at = this.#offset;
    const next = at + recordBytes(note.length);
    if (!this.#mapped || this.#sealed || next > SEGMENT_BYTES) return false;
    const { bytes, view } = this.#mapped;
    const endAt = at + BEGIN_HEADER_BYTES + note.length;
    const checksum = Bun.hash.crc32(note, this.#stamp);
    bytes.set(note, at + BEGIN_HEADER_BYTES);
    view.setUint32(endAt, 0, true);
    failpoint("journal-half-written");
    view.setUint32(at + 4, note.length, true);
    view.setUint32(at + 8, checksum, true);
    view.setUint32(at, this.#stamp, true);
    entry.moveTo(this, at, endAt, checksum);
    this.#offset = next;
    this.#dirty = true;
    this.#begun += 1;
    this.#held += 1;
    this.#open.add(entry);
    return true;
  }

  /** Writes an entry's end into the room kept for it; its length last. */
  end(entry: Entry, note: Uint8Array): void {
    if (note.length > END_BYTES) throw new RangeError("journal: the end is longer than the room kept for it");
    const checksum = Bun.hash.crc32(note, entry.checksum);
    if (this.#mapped) {
      const { bytes, view } = this.#mapped;
      bytes.set(note, entry.endAt + END_HEADER_BYTES);
      view.setUint32(entry.endAt + 4, checksum, true);
      view.setUint32(entry.endAt, note.length, true);
    } else {
      this.#writeLateEnd(entry.endAt, checksum, note);
    }
    this.#open.delete(entry);
    this.#dirty = true;
  }

  release(): void {
    this.#held -= 1;
    this.#freeWhenDone();
  }

  get mapped(): boolean {
    return this.#mapped !== null;
  }

  /** Nothing more begins in it. It stays mapped if it will be used again soon: a new mapping is new garbage. */
  seal(staysMapped: boolean): void {
    this.#sealed = true;
    if (!staysMapped) this.#unmap();
    this.#freeWhenDone();
  }

  /** Whether all that keeps it from being used again is a few answers that are still being given. */
  get waitsForFew(): boolean {
    const open = this.#open.size;
    return this.#sealed && open > 0 && open === this.#held && open * FEW <= this.#begun;
  }

  /**
   * Moves what has not ended into another segment, so that this one is free: an answer that takes minutes must not
   * keep a whole segment. The old beginnings may be found beside the new ones; replay takes the one with an end.
   * @returns false when the other is full; what was moved so far stays moved
   * @throws the file system's error
   */
  async moveOpenTo(another: () => Segment | null): Promise<boolean> {
    const { buffer } = await this.#handle.read(Buffer.alloc(this.#offset), 0, this.#offset, 0);
    for (const entry of this.#open.snapshot()) {
      const note = buffer.subarray(entry.beginAt + BEGIN_HEADER_BYTES, entry.endAt);
      this.#open.delete(entry);
      if (!another()?.take(note, entry)) {
        this.#open.add(entry);
        return false;
      }
      this.release();
    }
    return true;
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
    this.#unmap();
    await this.#handle.close();
  }

  get unused(): boolean {
    return this.#held === 0;
  }

  /** By hand: left to the collector it would stay mapped until a full collection. */
  #unmap(): void {
    this.#mapped?.bytes.buffer.transfer(0);
    this.#mapped = null;
  }

  /** Into the file, which is the same pages; the disk has had room for them since the segment was made. */
  #writeLateEnd(at: number, checksum: number, note: Uint8Array): void {
    const whole = Buffer.alloc(END_HEADER_BYTES + note.length);
    whole.writeUInt32LE(note.length, 0);
    whole.writeUInt32LE(checksum, 4);
    whole.set(note, END_HEADER_BYTES);
    writeSync(this.#handle.fd, whole, 0, whole.length, at);
  }

  /** The next stamp makes everything in it void. */
  #freeWhenDone(): void {
    if (!this.#sealed || this.#held > 0) return;
    this.#stamp += 1;
    failpoint("journal-reuse-before");
    const stamp = Buffer.alloc(4);
    stamp.writeUInt32LE(this.#stamp);
    writeSync(this.#handle.fd, stamp, 0, stamp.length, STAMP_AT);
    failpoint("journal-reuse-after");
    this.#onFree(this);
  }
}

function map(file: string): Mapped {
  // A file on a disk is never shared memory of another kind, which the type allows for.
  const bytes = Bun.mmap(file, { shared: true }) as Uint8Array<ArrayBuffer>;
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** A disk that is nearly full takes a part and says so only in the count; the next write then fails. */
async function fillWithZeros(handle: FileHandle): Promise<void> {
  for (let written = 0; written < SEGMENT_BYTES; ) {
    const length = Math.min(ZEROS.length, SEGMENT_BYTES - written);
    written += (await handle.write(ZEROS, 0, length, written)).bytesWritten;
  }
}
