import { expect, test } from "bun:test";
import fc from "fast-check";
import { RepeatedHeaders } from "./repeated-headers.ts";

type Fields = readonly (readonly [string, string])[];

const FIELDS = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom("a", "b", "c", "d", "x-request-id", "content-type"),
    fc.constantFrom("1", "2", "3", "text/plain"),
  ),
  { selector: ([name]) => name },
);

function headersOf(fields: Fields, repeated: RepeatedHeaders): Headers {
  repeated.begin();
  for (const [name, value] of fields) repeated.set(name, value);
  return repeated.end();
}

test("whatever came before, an answer has its own fields and no other", () => {
  fc.assert(
    fc.property(fc.array(FIELDS, { minLength: 1, maxLength: 12 }), (answers) => {
      const repeated = new RepeatedHeaders();
      const responses = answers.map((fields) => new Response(null, { headers: headersOf(fields, repeated) }));
      expect(responses.map((response) => Object.fromEntries(response.headers))).toEqual(
        answers.map((fields) => Object.fromEntries(fields)),
      );
    }),
    { numRuns: 1_000 },
  );
});

test("an answer that was given up leaves nothing to the next", () => {
  const repeated = new RepeatedHeaders();
  repeated.begin().set("x-request-id", "1");
  repeated.set("set-by-it", "yes");
  expect([...headersOf([["x-request-id", "2"]], repeated)]).toEqual([["x-request-id", "2"]]);
});

test.each([
  ["the same name", "b"],
  ["another", "c"],
])("what cannot be a header, with %s, is refused and leaves nothing behind", (_which, name) => {
  const repeated = new RepeatedHeaders();
  const fields: Fields = [
    ["a", "0"],
    ["b", "2"],
  ];
  headersOf(fields, repeated);
  const broken: Fields = [
    ["a", "1"],
    [name, "one\r\ntwo"],
  ];
  expect(() => headersOf(broken, repeated)).toThrow(TypeError);
  expect(Object.fromEntries(headersOf(fields, repeated))).toEqual({ a: "0", b: "2" });
});
