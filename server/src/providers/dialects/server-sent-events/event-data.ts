import type { EventPlace } from "./event-splitter.ts";

const DATA = Buffer.from("data:");
const EVENT = Buffer.from("event:");
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const LINE_END = /\r\n|\n|\r/;

export interface EventData {
  /** Null when the event has no `data` line: a comment that keeps the connection open. */
  readonly data: string | null;
  readonly name: string | null;
}

/** What one event says. One `data:` line, or one after its name, is what everybody sends; all else takes the long way. */
export function dataOf({ bytes, start, end, firstLineEnd, lines }: EventPlace): EventData {
  const text = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (lines === 1 && startsWith(DATA, bytes, start))
    return { data: valueAt(text, start + DATA.length, firstLineEnd), name: null };
  if (lines === 2 && startsWith(EVENT, bytes, start)) {
    const second = firstLineEnd + (bytes[firstLineEnd] === CR && bytes[firstLineEnd + 1] === LF ? 2 : 1);
    if (startsWith(DATA, bytes, second)) {
      const name = valueAt(text, start + EVENT.length, firstLineEnd);
      return { data: valueAt(text, second + DATA.length, withoutLineEnds(bytes, end)), name };
    }
  }
  const data: string[] = [];
  let name: string | null = null;
  for (const line of linesOf(text, start, end)) {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") name = value;
  }
  return { data: data.length === 0 ? null : data.join("\n"), name };
}

/** The event with other data; its other lines stay. */
export function withData({ bytes, start, end }: EventPlace, data: string): Uint8Array {
  const lines = linesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, end);
  const others = lines.filter((line) => line !== "" && !/^data(?::|$)/.test(line));
  return Buffer.from([...others, `data: ${data}`, "", ""].join("\n"));
}

/** A byte order mark may stand before the first line. */
function linesOf(text: Buffer, start: number, end: number): string[] {
  return text
    .toString("utf8", start, end)
    .replace(/^\ufeff/, "")
    .split(LINE_END);
}

function startsWith(field: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < field.length; index += 1)
    if (bytes[start + index] !== field[index]) return false;
  return true;
}

/** What stands behind the colon, without the one space that may stand there. */
function valueAt(text: Buffer, from: number, end: number): string {
  return text.toString("utf8", text[from] === SPACE ? from + 1 : from, end);
}

/** Where the last line ends that is not blank. */
function withoutLineEnds(bytes: Uint8Array, end: number): number {
  let at = end;
  while (bytes[at - 1] === LF || bytes[at - 1] === CR) at -= 1;
  return at;
}
