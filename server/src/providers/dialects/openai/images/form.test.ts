import { describe, expect, test } from "bun:test";
import { PublicError } from "../../../../kernel/errors.ts";
import { readForm } from "./form.ts";

const PART = 'Content-Disposition: form-data; name="prompt"\r\n\r\na shoe';
const form = (...parts: readonly string[]) =>
  Buffer.from(`${parts.map((part) => `--b\r\n${part}\r\n`).join("")}--b--\r\n`);

function refusal(bytes: Buffer): string | null {
  try {
    readForm(bytes);
    return null;
  } catch (error) {
    return error instanceof PublicError ? error.code : "another error";
  }
}

describe("a form", () => {
  test("is read as another reader reads it", async () => {
    const sent = new FormData();
    sent.set("prompt", 'a "shoe"\r\n--b');
    sent.append("image[]", new Blob(["\x89PNG"], { type: "image/png" }), 'a "b".png');
    sent.set("empty", "");
    const bytes = Buffer.from(await new Response(sent).arrayBuffer());
    const { parts } = readForm(bytes);
    const texts = parts.map((part) => bytes.toString("utf8", part.contentStart, part.contentEnd));
    expect(parts.map(({ name }) => name)).toEqual([...sent.keys()]);
    expect(texts).toEqual(['a "shoe"\r\n--b', "\x89PNG", ""]);
    expect(parts.map(({ contentType }) => contentType)).toEqual([null, "image/png", null]);
  });

  test.each([
    ["text before its first boundary", Buffer.concat([Buffer.from("x\r\n"), form(PART)])],
    ["a part that says its name twice", form('Content-Disposition: form-data; name="n"; name="m"\r\n\r\n1')],
    ["two dispositions", form(`${PART.split("\r\n")[0]}\r\n${PART}`)],
    ["an encoded part", form(`Content-Transfer-Encoding: base64\r\n${PART}`)],
    ["no name", form("Content-Disposition: form-data\r\n\r\n1")],
    ["no last boundary", Buffer.from(`--b\r\n${PART}\r\n`)],
    ["more behind a boundary", Buffer.from(`--b\r\n${PART}\r\n--bx\r\n`)],
    ["too many parts", form(...Array.from({ length: 65 }, () => PART))],
    ...[
      ["an escaped name, which others read as 'n'", 'form-data; name="\\n"'],
      ["a second name in other letters", "form-data; name=\"x\"; name*=utf-8''n"],
      ["a second name in pieces", 'form-data; name="x"; name*0="n"'],
      ["a name of other letters", 'form-data; name="\u{1d45b}"'],
      ["a name with a space", 'form-data; name=" n"'],
      ["half a line's end before other headers", 'form-data; name="x"\nContent-Type: text/plain'],
    ].map(([what = "", said = ""]): [string, Buffer] => [
      what,
      form(`Content-Disposition: ${said}\r\n\r\n10`),
    ]),
    [
      "another name behind half a line's end",
      form(`Content-Type: a\nContent-Disposition: form-data; name="n"\r\n${PART}`),
    ],
    ["another form behind it", Buffer.concat([form(PART), form(PART)])],
    ["no form at all", Buffer.from("--")],
  ])("with %s is refused", (_, bytes) => {
    expect(refusal(bytes)).toBe("invalid_form");
  });

  test("that is cut anywhere is refused, and never read as a shorter one", () => {
    const whole = form(PART, PART.replace("prompt", "model"));
    for (let length = 2; length < whole.length - 4; length++)
      expect(refusal(whole.subarray(0, length))).toBe("invalid_form");
  });
});
