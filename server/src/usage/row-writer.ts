/** Type numbers of PostgreSQL's own types (pg_type.dat); they never change. */
const OID = { boolean: 16, bigint: 20, smallint: 21, integer: 23, text: 25, timestamptz: 1184, uuid: 2950 };

/** 2000-01-01 in milliseconds since the Unix epoch: where PostgreSQL counts timestamps from, in microseconds. */
const POSTGRES_EPOCH_MS = 946_684_800_000;
const NULL_LENGTH = -1;
const TWO_TO_32 = 4_294_967_296;

/**
 * Writes the fields of a row in PostgreSQL's binary form (record_send in src/backend/utils/adt/rowtypes.c): for each
 * its type's number (4 bytes), its length (4; −1 is null) and its bytes, all big-endian.
 */
export class RowWriter {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly #view: DataView;
  /** Where the next byte goes. */
  at = 0;

  /** @param capacity bytes; writing beyond them throws RangeError */
  constructor(capacity: number) {
    this.bytes = Buffer.alloc(capacity);
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, capacity);
  }

  /** Gives the buffer's memory back at once; nothing can be written any more. */
  free(): void {
    this.bytes.buffer.transfer(0);
  }

  /** A bare number, of the array and not of a field. */
  int32(value: number): void {
    this.#view.setInt32(this.at, value);
    this.at += 4;
  }

  /** Puts a number where room was left for it. */
  setInt32(at: number, value: number): void {
    this.#view.setInt32(at, value);
  }

  /** @param text in its canonical form, 8-4-4-4-12 hexadecimal digits */
  uuid(text: string | null): void {
    this.#head(OID.uuid, text === null ? NULL_LENGTH : 16);
    if (text === null) return;
    let at = this.at;
    for (let index = 0; index < 36; index += 2) {
      if (text.charCodeAt(index) === HYPHEN) index += 1;
      this.bytes[at] = (nibble(text.charCodeAt(index)) << 4) | nibble(text.charCodeAt(index + 1));
      at += 1;
    }
    this.at = at;
  }

  text(text: string): void {
    const start = this.at + 8;
    const length = this.bytes.write(text, start, "utf8");
    this.#head(OID.text, length);
    this.at = start + length;
  }

  boolean(value: boolean): void {
    this.#head(OID.boolean, 1);
    this.bytes[this.at] = Number(value);
    this.at += 1;
  }

  smallint(value: number): void {
    this.#head(OID.smallint, 2);
    this.#view.setInt16(this.at, value);
    this.at += 2;
  }

  integer(value: number | null): void {
    this.#head(OID.integer, value === null ? NULL_LENGTH : 4);
    if (value !== null) this.int32(value);
  }

  /** @param value a safe integer */
  bigint(value: number): void {
    this.#head(OID.bigint, 8);
    this.#int64(value);
  }

  /** Beyond safe integers too: money. */
  exactBigint(value: bigint | null): void {
    this.#head(OID.bigint, value === null ? NULL_LENGTH : 8);
    if (value === null) return;
    this.#view.setBigInt64(this.at, value);
    this.at += 8;
  }

  /** @param epochMs whole milliseconds since the Unix epoch */
  timestamp(epochMs: number): void {
    this.#head(OID.timestamptz, 8);
    this.#int64((Math.floor(epochMs) - POSTGRES_EPOCH_MS) * 1000);
  }

  #head(oid: number, length: number): void {
    this.#view.setInt32(this.at, oid);
    this.#view.setInt32(this.at + 4, length);
    this.at += 8;
  }

  #int64(value: number): void {
    this.#view.setInt32(this.at, Math.floor(value / TWO_TO_32));
    this.#view.setUint32(this.at + 4, value >>> 0);
    this.at += 8;
  }
}

const HYPHEN = 0x2d;

/** The value of a lower-case hexadecimal digit. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}
