import { expect, test } from "bun:test";
import { crc32 } from "node:zlib";
import { zip } from "./zip.ts";

const text = (words: string) => new TextEncoder().encode(words);

test("an archive holds each file whole, where its directory says, with the checksum that every reader asks for", async () => {
  const entries = [
    { name: "mug-blau-ä.png", bytes: Uint8Array.from({ length: 70_000 }, (_, at) => at % 251) },
    { name: "empty.txt", bytes: new Uint8Array() },
    { name: "check.txt", bytes: text("123456789") },
  ];
  const bytes = new Uint8Array(await zip(entries).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  expect([view.getUint16(end + 8, true), view.getUint16(end + 10, true)]).toEqual([3, 3]);
  let at = view.getUint32(end + 16, true);
  expect(at + view.getUint32(end + 12, true)).toBe(end);
  for (const { name, bytes: content } of entries) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    const length = view.getUint16(at + 28, true);
    expect(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length))).toBe(name);
    expect(view.getUint32(at + 16, true)).toBe(crc32(content));
    const local = view.getUint32(at + 42, true);
    expect(view.getUint32(local, true)).toBe(0x04034b50);
    expect(view.getUint32(local + 14, true)).toBe(crc32(content));
    const start = local + 30 + view.getUint16(local + 26, true);
    expect(bytes.subarray(start, start + view.getUint32(local + 22, true))).toEqual(content);
    at += 46 + length;
  }
  expect(crc32(text("123456789"))).toBe(0xcbf43926);
});
