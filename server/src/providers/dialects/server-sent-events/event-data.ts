import type { EventPlace } from "./event-splitter.ts";

const DATA = Buffer.from("data:");
const SPACE = 0x20;
const LINE_END = /\r\n|\n|\r/;

export interface EventData {
  /** Null when the event has no `data` line: a comment that keeps the connection open. */
  readonly data: string | null;
  readonly name: string | null;
}

/** What one event says. One `data:` line is what everybody sends; all else takes the long way. */
export function dataOf({ bytes, start, end, firstLineEnd, lines }: EventPlace): EventData {
  const text = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (lines === 1 && startsWithData(bytes, start)) {
    const from = start + DATA.length;
    return { data: text.toString("utf8", bytes[from] === SPACE ? from + 1 : from, firstLineEnd), name: null };
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

function startsWithData(bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < DATA.length; index += 1) if (bytes[start + index] !== DATA[index]) return false;
  return true;
}
