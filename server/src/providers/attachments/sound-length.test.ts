import { expect, test } from "bun:test";
import { wavOf } from "../../../testing/attachments.ts";
import { soundLength } from "./sound-length.ts";

const lengthOf = (sound: Buffer, bytes = sound.length) => {
  const length = soundLength(sound, bytes);
  return length === "more" ? expect.unreachable() : length;
};
const tagged = (after: Buffer) =>
  Buffer.concat([Buffer.from("ID3\x04\0\0\0\0\x01\x00", "latin1"), Buffer.alloc(128), after]);
const MPEG = Buffer.from([0xff, 0xfb, 0x90, 0x00]);

test("a WAV lasts as long as its header says of its bytes", () => {
  expect(lengthOf(wavOf(320_000)).atMost).toBeCloseTo(10, 1);
  expect(lengthOf(wavOf(320_000, { rate: 8_000, bits: 8, format: 7 })).atMost).toBeCloseTo(40, 1);
});

test("C-1 a WAV that says two rates lasts by the slower one", () => {
  const lies = wavOf(32_000);
  lies.writeUInt32LE(4_000_000, 28);
  expect(lengthOf(lies).atMost).toBeCloseTo(1, 1);
});

test("C-1 other sound lasts as long as its bytes can at the least bit rate", () => {
  expect(lengthOf(MPEG, 1_000_000)).toEqual({ atMost: 1_000, about: 125 });
  expect(lengthOf(tagged(MPEG), 1_000_000).atMost).toBe(1_000);
});

test.each([
  ["compressed in a WAV", wavOf(100, { format: 0x55 })],
  ["a WAV without a rate", wavOf(100, { rate: 0 })],
  ["FLAC", Buffer.from("fLaC\0\0\0\x22")],
  ["Ogg", Buffer.from("OggS\0\0\0\0")],
  ["MPEG-4", Buffer.from("\0\0\0\x18ftypM4A ")],
  ["Matroska", Buffer.from("\x1a\x45\xdf\xa3\0\0", "latin1")],
  ["FLAC behind the tag of an MP3", tagged(Buffer.from("fLaC"))],
])("C-1 nothing bounds %s, a few bytes of which last for hours", (_, sound) => {
  expect(lengthOf(sound).atMost).toBe(Number.POSITIVE_INFINITY);
});

test("more is asked for while the tag goes on", () => {
  expect(soundLength(tagged(MPEG).subarray(0, 100), 1_000)).toBe("more");
});
