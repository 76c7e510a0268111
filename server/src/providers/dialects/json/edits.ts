import type { RequestBody } from "../../contract.ts";
import type { Member } from "./json-reader.ts";

/** A change of the body: what stands from `start` to `end` becomes `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Takes a member out, with one comma: the object has other members. Under a name that is escaped it becomes null. */
export function leaveOutMember(
  edits: Edit[],
  bytes: Uint8Array,
  { valueStart, valueEnd }: Member,
  name: Buffer,
): void {
  const nameEnd = before(bytes, before(bytes, valueStart) - 1);
  const nameStart = nameEnd - name.length;
  if (nameStart < 0 || !name.equals(bytes.subarray(nameStart, nameEnd))) {
    edits.push({ start: valueStart, end: valueEnd, text: "null" });
    return;
  }
  let next = valueEnd;
  while ((bytes[next] ?? COMMA) <= SPACE) next += 1;
  if (bytes[next] === COMMA) edits.push({ start: nameStart, end: next + 1, text: "" });
  else edits.push({ start: before(bytes, nameStart) - 1, end: valueEnd, text: "" });
}

const SPACE = 0x20;
const COMMA = 0x2c;

/** The position after the last byte before `end` that is not white space. */
function before(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && (bytes[at - 1] ?? 0) <= SPACE) at -= 1;
  return at;
}

/** Replaces the member's value, or puts the member in at `start`; the object has other members after it. */
export function setMember(
  edits: Edit[],
  start: number,
  member: Member | undefined,
  name: string,
  value: string,
): void {
  if (member) edits.push({ start: member.valueStart, end: member.valueEnd, text: value });
  else edits.push({ start, end: start, text: `"${name}":${value},` });
}

/** The body with these changes, in pieces, so that a long one is not copied. */
export function applyEdits(bytes: Buffer, edits: Edit[]): RequestBody {
  if (edits.length === 0) return [bytes];
  // What is put in at a place comes before what is taken out there.
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  const pieces: (Uint8Array | string)[] = [];
  let at = 0;
  for (const edit of edits) {
    pieces.push(bytes.subarray(at, edit.start), edit.text);
    at = edit.end;
  }
  pieces.push(bytes.subarray(at));
  return pieces;
}
