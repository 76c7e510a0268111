import { type Cbor, encode } from "./cbor.ts";

/** The last twelve bytes that all of these kinds have in common (ISO/IEC 19566-5, C2PA 2.1 section 11.1). */
const COMMON = Buffer.from("00110010800000aa00389b71", "hex");
/** It has a label, and others may point to it. */
const LABELLED = 3;
const HEAD_BYTES = 8;

/** One box: its length, what it is, and what is in it. */
function box(kind: string, ...content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, { length: more }) => sum + more, HEAD_BYTES);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(length, 0);
  head.write(kind, 4, "latin1");
  return Buffer.concat([head, ...content], length);
}

/** A box with a label that holds others. @param kind four letters, such as c2ma */
export function labelled(kind: string, label: string, ...boxes: readonly Uint8Array[]): Buffer {
  const description = box(
    "jumd",
    Buffer.from(kind, "latin1"),
    COMMON,
    Buffer.of(LABELLED),
    Buffer.from(`${label}\0`, "utf8"),
  );
  return box("jumb", description, ...boxes);
}

/** A box that holds CBOR. */
export function cborBox(kind: string, label: string, value: Cbor | Uint8Array): Buffer {
  return labelled(kind, label, box("cbor", value instanceof Uint8Array ? value : encode(value)));
}

/** What others hash of a box: all but its head. */
export function contentOf(labelledBox: Uint8Array): Uint8Array {
  return labelledBox.subarray(HEAD_BYTES);
}
