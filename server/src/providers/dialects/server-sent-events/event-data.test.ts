import { expect, test } from "bun:test";
import { EventStream } from "./event-stream.ts";

/** What comes of a stream in pieces of this size, as name and data. */
function read(text: string, size: number): readonly (readonly [string | null, string])[] {
  const events: [string | null, string][] = [];
  const stream = new EventStream((data, name) => events.push([name, data]) > 0);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) stream.push(bytes.subarray(at, at + size));
  stream.end();
  return events;
}

/** In the order of the lines of an event. */
const FORMS = [
  ["event: delta", 'data: {"a":"é"}'],
  ["event:delta", 'data:{"a":"é"}'],
  ['data: {"a":"é"}', "event: delta"],
  ["event: delta", 'data: {"a":"é"}', "id: 1"],
  ["event: delta", 'data: {"a":', 'data: "é"}'],
];

for (const [name, lineEnd] of Object.entries({ lf: "\n", crlf: "\r\n", cr: "\r" }))
  test(`an event with a name says the same in every form, with ${name}, at every split and at the end`, () => {
    for (const lines of FORMS) {
      const event = lines.join(lineEnd);
      const text = `${event}${lineEnd}${lineEnd}event: none${lineEnd}data: ${lineEnd}${lineEnd}${event}`;
      const said = lines.length === 3 && lines[2]?.startsWith("data") ? '{"a":\n"é"}' : '{"a":"é"}';
      for (let size = 1; size <= Buffer.byteLength(text); size += 1)
        expect(read(text, size)).toEqual([
          ["delta", said],
          ["none", ""],
          ["delta", said],
        ]);
    }
  });
