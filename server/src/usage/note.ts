import type { JournaledNotes } from "../ports/journal.ts";
import type { Begun } from "./record.ts";
import { interrupted, MAX_ROW_BYTES, ROW_FIELDS, writeBegun, writeSettled } from "./row.ts";
import { RowWriter } from "./row-writer.ts";

/** The length of the fields that never change stands before them. */
const LENGTH_BYTES = 2;

const scratch = new RowWriter(LENGTH_BYTES + MAX_ROW_BYTES);

/** What the journal keeps from admission on: the row as it stands if this process dies before the request ends. */
export function beginNote(begun: Begun, inputTokens: number): Uint8Array {
  scratch.at = LENGTH_BYTES;
  writeBegun(scratch, begun);
  scratch.bytes.writeUInt16LE(scratch.at - LENGTH_BYTES, 0);
  writeSettled(scratch, interrupted(begun, inputTokens));
  return scratch.bytes.subarray(0, scratch.at);
}

/** A row as the journal has it. */
export interface NotedRow {
  /** Its fields, as the database takes them. */
  readonly fields: Uint8Array;
  readonly requestId: string;
  readonly interrupted: boolean;
}

/** Puts a row together from its notes. */
export function readNotes({ begun, ended }: JournaledNotes): NotedRow {
  const bytes = Buffer.from(begun.buffer, begun.byteOffset, begun.length);
  const constant = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes.readUInt16LE(0));
  return {
    fields: withEveryField(ended ? Buffer.concat([constant, ended]) : bytes.subarray(LENGTH_BYTES)),
    requestId: constant.toString("hex", 8, 24), // the value of the first field
    interrupted: ended === null,
  };
}

/** A process of an earlier version wrote fewer fields; those after them may be empty: the journal it left is replayed all the same. */
function withEveryField(fields: Buffer): Buffer {
  let count = 0;
  for (let at = 0; at < fields.length; count += 1) at += 8 + Math.max(0, fields.readInt32BE(at + 4));
  if (count === ROW_FIELDS) return fields;
  const writer = new RowWriter(fields.length + 8 * (ROW_FIELDS - count));
  writer.bytes.set(fields);
  writer.at = fields.length;
  for (; count < ROW_FIELDS; count += 1) writer.integer(null);
  return writer.bytes;
}
