import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ActError } from "../../kernel/act-error.ts";
import { boundaryOf, fileOf } from "./multipart.ts";
import { rangeOf } from "./range.ts";

const part = (name: string, content: string | Buffer, file = "a.png") =>
  Buffer.concat([
    Buffer.from(
      `Content-Disposition: form-data; name="${name}"; filename="${file}"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    Buffer.from(content),
  ]);
const form = (...parts: readonly Buffer[]) =>
  Buffer.concat([
    ...parts.flatMap((one, at) => [Buffer.from(`${at === 0 ? "" : "\r\n"}--b1\r\n`), one]),
    Buffer.from("\r\n--b1--\r\n"),
  ]);

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function outcome(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of fileOf(inPieces(bytes, sizes), "b1")) pieces.push(Uint8Array.from(piece));
    return Buffer.concat(pieces).toString("latin1");
  } catch (error) {
    return error instanceof ActError ? error.code : error;
  }
}

describe("M-1 a form with a picture", () => {
  test("gives the file's bytes, whatever pieces it comes in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("", "\r\n--b", "\r\n--b1x"),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (bytes, near, sizes) => {
          const content = Buffer.concat([bytes, Buffer.from(near), bytes]);
          // A line that begins as the boundary does would end the file, as the standard says.
          fc.pre(!content.includes("\r\n--b1"));
          expect(await outcome(form(part("file", content)), sizes)).toBe(content.toString("latin1"));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("may have text before its first part and after its last", async () => {
    const whole = Buffer.concat([Buffer.from("hello\r\n"), form(part("file", "x")), Buffer.from("good bye")]);
    expect(await outcome(whole)).toBe("x");
  });

  test.each<[string, Buffer, string]>([
    ["has no part", Buffer.from("--b1--\r\n"), "upload_form"],
    ["has no boundary", Buffer.from("x"), "upload_form"],
    ["has another field", form(part("purpose", "x")), "upload_form"],
    ["has a field beside the file", form(part("file", "x"), part("other", "y")), "upload_form"],
    ["has two files", form(part("file", "x"), part("file", "y")), "upload_form"],
    [
      "has a text for a file",
      form(Buffer.from('Content-Disposition: form-data; name="file"\r\n\r\nx')),
      "upload_form",
    ],
    ["has a part without headers", form(Buffer.from("\r\n\r\nx")), "upload_form"],
    ["has endless headers", form(part("file", "x", "y".repeat(70_000))), "upload_form"],
    ["goes on for ever before its first part", Buffer.alloc(200_000, "x"), "upload_form"],
    [
      "goes on for ever after its last",
      Buffer.concat([form(part("file", "x")), Buffer.alloc(200_000)]),
      "upload_form",
    ],
    ["ends in the middle of the file", form(part("file", "xyz")).subarray(0, -10), "upload_incomplete"],
    ["ends in its headers", form(part("file", "x")).subarray(0, 30), "upload_incomplete"],
  ])("is refused when it %s", async (_, bytes, code) => {
    expect(await outcome(bytes)).toBe(code);
    expect(await outcome(bytes, [7])).toBe(code);
  });

  test.each([
    ["multipart/form-data; boundary=abc", "abc"],
    ['Multipart/Form-Data; charset=utf-8; boundary="a b"', "a b"],
    ["multipart/form-data", null],
    ["multipart/form-data; boundary=", null],
    [`multipart/form-data; boundary=${"x".repeat(71)}`, null],
    ["application/json", null],
    [null, null],
  ])("of the type %s has the boundary %s", (type, expected) => {
    const read = () => boundaryOf(type);
    if (expected === null) expect(read).toThrow("upload_form");
    else expect(read()).toBe(expected);
  });
});

test.each<[string | null, ReturnType<typeof rangeOf>]>([
  [null, "whole"],
  ["bytes=0-0", { start: 0, end: 1 }],
  ["bytes=5-", { start: 5, end: 10 }],
  ["Bytes=5-", { start: 5, end: 10 }],
  ["bytes=5-99", { start: 5, end: 10 }],
  ["bytes=-3", { start: 7, end: 10 }],
  ["bytes=-99", { start: 0, end: 10 }],
  ["bytes=10-", null],
  ["bytes=-0", null],
  ["bytes=5-2", "whole"],
  ["bytes=0-1,3-4", "whole"],
  ["items=0-1", "whole"],
  ["bytes=-", "whole"],
])("M-3 of ten bytes, %s asks for a part as RFC 9110 says", (header, expected) => {
  const asked = (method: string, more: Record<string, string> = {}) =>
    rangeOf({ method, headers: new Headers({ ...(header === null ? {} : { range: header }), ...more }) }, 10);
  expect(asked("GET")).toEqual(expected);
  expect(asked("HEAD")).toBe("whole");
  expect(asked("GET", { "if-range": '"a state"' })).toBe("whole");
});
