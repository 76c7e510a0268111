import { expect, test } from "bun:test";
import type { PartialPicture } from "../ports/picture-models.ts";
import { FRAME, framesIn, writeFrame } from "./frames.ts";
import { PictureEvents } from "./picture-events.ts";

const event = (kind: string, text: string, more: object = {}) =>
  JSON.stringify({
    type: `image_edit.${kind}`,
    b64_json: Buffer.from(text).toString("base64"),
    ...more,
  });
const LINES = [
  ": a comment",
  "",
  `data: ${event("partial_image", "first")}`,
  "",
  // Its name may follow its data, and its data may stand on several lines.
  `data:${event("partial_image", "second", { type: undefined })}`,
  "event: image_edit.partial_image",
  "",
  `data: ${event("partial_image", "one too many")}`,
  "",
  "data: no JSON",
  "",
  ...event("completed", "whole")
    .replace(",", ",\n")
    .split("\n")
    .map((line) => `data: ${line}`),
  "",
  `data: ${event("partial_image", "of the next")}`,
  "",
  `data: ${event("completed", "")}`,
  "",
  "",
];

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each(["\n", "\r\n", "\r"])(
  "pictures are read however the stream is cut, with lines that end with %j",
  async (end) => {
    const stream = Buffer.from(LINES.join(end));
    for (const size of [1, 2, 7, 64, stream.length]) {
      const partials: PartialPicture[] = [];
      const events = new PictureEvents(2, (partial) => partials.push(partial));
      for await (const piece of inPieces(stream, size)) events.push(piece);
      expect(partials.map(({ place, number, bytes }) => [place, number, String(bytes)])).toEqual([
        [0, 0, "first"],
        [0, 1, "second"],
        [1, 0, "of the next"],
      ]);
      expect(events.pictures.map(String)).toEqual(["whole"]);
    }
  },
);

test("frames come back however they are cut, and one that is cut off does not", async () => {
  const frames = [
    { kind: FRAME.piece, payload: Buffer.from("data: a") },
    { kind: FRAME.piece, payload: Buffer.alloc(0) },
    { kind: FRAME.told, payload: Buffer.alloc(300_000, "t") },
  ];
  const bytes = Buffer.concat(frames.map(({ kind, payload }) => writeFrame(kind, payload)));
  const read = async (body: Uint8Array, size: number) => {
    const found = [];
    for await (const one of framesIn(inPieces(body, size))) found.push(one);
    return found;
  };
  for (const size of [3, 4_096, bytes.length]) expect(await read(bytes, size)).toEqual(frames);
  expect(await read(bytes.subarray(0, -1), 4_096)).toEqual(frames.slice(0, 2));
});
