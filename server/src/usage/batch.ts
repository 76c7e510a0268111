import { ARRAY_HEADER_BYTES, type UsageRows } from "../ports/database.ts";
import type { Begun, Settled } from "./record.ts";
import { MAX_ROW_BYTES, ROW_FIELDS, writeBegun, writeSettled } from "./row.ts";
import { RowWriter } from "./row-writer.ts";

/** Some 600 rows: with fewer the statement itself costs the database more than its rows. */
const BATCH_BYTES = 256 * 1024;

/**
 * Rows for one statement, written one after the other into one buffer as the elements of an array (array_send in
 * arrayfuncs.c: length, then the row). No object is kept for a row, so that ten thousand of them a second cost the
 * collector nothing.
 */
export class UsageBatch {
  readonly #writer = new RowWriter(BATCH_BYTES);
  #count = 0;

  constructor() {
    this.#writer.at = ARRAY_HEADER_BYTES;
  }

  /** Gives its memory back now; a collection of old objects may be minutes away. It cannot be used any more. */
  free(): void {
    this.#writer.free();
  }

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#writer.at + MAX_ROW_BYTES > BATCH_BYTES;
  }

  /** Adds a row; the bytes of its settled fields are returned and valid until the batch is cleared. */
  add(begun: Begun, settled: Settled): Uint8Array {
    const start = this.#open();
    writeBegun(this.#writer, begun);
    const settledAt = this.#writer.at;
    writeSettled(this.#writer, settled);
    this.#close(start);
    return this.#writer.bytes.subarray(settledAt, this.#writer.at);
  }

  /** Adds a row whose fields are written already. */
  addFields(fields: Uint8Array): void {
    const start = this.#open();
    this.#writer.bytes.set(fields, this.#writer.at);
    this.#writer.at += fields.length;
    this.#close(start);
  }

  get rows(): UsageRows {
    return { array: this.#writer.bytes.subarray(0, this.#writer.at), count: this.#count };
  }

  /** Each row by itself. */
  *each(): Generator<UsageRows> {
    const { bytes, at: end } = this.#writer;
    for (let at = ARRAY_HEADER_BYTES; at < end; ) {
      const next = at + 4 + bytes.readInt32BE(at);
      yield { array: Buffer.concat([Buffer.alloc(ARRAY_HEADER_BYTES), bytes.subarray(at, next)]), count: 1 };
      at = next;
    }
  }

  clear(): void {
    this.#writer.at = ARRAY_HEADER_BYTES;
    this.#count = 0;
  }

  #open(): number {
    const start = this.#writer.at;
    this.#writer.at = start + 4;
    this.#writer.int32(ROW_FIELDS);
    return start;
  }

  #close(start: number): void {
    this.#writer.setInt32(start, this.#writer.at - start - 4);
    this.#count += 1;
  }
}
