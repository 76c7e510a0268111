import { expect, test } from "bun:test";
import fc from "fast-check";
import { PublicError } from "../../../kernel/errors.ts";
import { findJsonError } from "./json-error.ts";
import { membersOf, refuseDuplicates } from "./json-members.ts";

function duplicateAt(text: string): unknown {
  try {
    refuseDuplicates(text, membersOf(text), JSON.parse(text) as object);
    return null;
  } catch (error) {
    return error instanceof PublicError ? error.values["offset"] : error;
  }
}

test("finds each member with the text of its value, in any layout", () => {
  const layouts = fc.constantFrom(undefined, 1, "\t", " \r\n");
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), layouts, (object, indent) => {
      const text = ` ${JSON.stringify(object, null, indent)}\n`;
      const found = membersOf(text).map(({ key, valueStart, valueEnd }) => [
        key,
        text.slice(valueStart, valueEnd),
      ]);
      const parsed = JSON.parse(text) as Record<string, unknown>;
      expect(found.map(([key]) => key)).toEqual(Object.keys(parsed).sort(byPlace(found)));
      for (const [key = "", value = ""] of found) expect(JSON.parse(value)).toEqual(parsed[key]);
    }),
  );
});

/** `Object.keys` puts names that look like numbers first. */
function byPlace(found: readonly (readonly (string | undefined)[])[]): (a: string, b: string) => number {
  const places = new Map(found.map(([key], place) => [key, place]));
  return (a, b) => (places.get(a) ?? -1) - (places.get(b) ?? -1);
}

test("quotes, backslashes and brackets inside strings do not end a value", () => {
  const text = String.raw`{"a":"}\\\"]","b\\":{"c":["\\"]},"d":-1.5e3 ,"e":null}`;
  expect(membersOf(text).map(({ key }) => key)).toEqual(["a", "b\\", "d", "e"]);
});

test("a member twice is refused at the byte of its second key", () => {
  expect(duplicateAt('{"model":"a","x":1,"model":"b"}')).toBe(19);
  expect(duplicateAt('{"é":1,"model":"a","model":"b"}')).toBe(20);
});

test("a key hidden behind an escape is the same key", () => {
  expect(duplicateAt(String.raw`{"model":"a","mod\u0065l":"b"}`)).toBe(13);
});

test("names of Object's own machinery are names like others", () => {
  expect(duplicateAt('{"__proto__":{"model":"x"},"constructor":1,"toString":2}')).toBeNull();
  expect(duplicateAt('{"__proto__":1,"__proto__":2}')).toBe(15);
});

test("a hundred thousand members, the last one twice, are found without delay", () => {
  const members = Array.from({ length: 100_000 }, (_, index) => `"k${index}":${index}`);
  expect(duplicateAt(`{${members.join(",")},"k99999":0}`)).toBeNumber();
});

test("a value nested 200,000 deep is stepped over", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  expect(membersOf(`{"a":${deep},"b":1}`).map(({ key }) => key)).toEqual(["a", "b"]);
});

test("an invalid text has its error placed, a valid one has none", () => {
  const cases = {
    '{"a":1,}': 7,
    '{"a":tru}': 5,
    "": 0,
    '{"a"': 4,
    '{"a":"\u0001"}': 6,
    '{"a":01}': 6,
    "{}x": 2,
  };
  for (const [text, place] of Object.entries(cases)) expect(findJsonError(text)).toBe(place);
  expect(findJsonError(String.raw`{"a":"\x"}`)).toBe(6);
  expect(findJsonError("[".repeat(500_000))).toBe(500_000);
});

test("the place of an error agrees with JSON.parse on whether there is one", () => {
  const damage = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom("", ",", '"', "}", "[", "\\", "1", "\u0000", "\u2028"),
  );
  fc.assert(
    fc.property(damage, ([json, place, put]) => {
      const at = place % (json.length + 1);
      const text = json.slice(0, at) + put + json.slice(at + 1);
      expect(findJsonError(text) === null).toBe(isJson(text));
      expect(findJsonError(text) ?? 0).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 1000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
