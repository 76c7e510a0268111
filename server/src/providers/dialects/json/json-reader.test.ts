import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { PublicError } from "../../../kernel/errors.ts";
import { JsonReader, type Wanted } from "./json-reader.ts";
import { LongText } from "./long-text.ts";
import { omittedNumbers } from "./omitted-numbers.ts";
import { isText, textBytes, textHead } from "./text-value.ts";

const EVERYTHING: Wanted = { inner: "stream_options", levelsOf: () => Number.POSITIVE_INFINITY };
const AT_ONCE = Number.MAX_SAFE_INTEGER;

function reading(text: string | Buffer, wanted = EVERYTHING): JsonReader {
  const reader = new JsonReader(typeof text === "string" ? Buffer.from(text) : text, wanted);
  reader.read(AT_ONCE, AT_ONCE);
  return reader;
}

function refusalOf(work: () => unknown): PublicError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof PublicError) return error;
    throw error;
  }
}

/** Where it stops being JSON, in bytes; null when it is. */
function errorAt(text: string | Buffer): unknown {
  const refusal = refusalOf(() => reading(text));
  return refusal === null ? null : (refusal.values["offset"] ?? refusal.code);
}

/** With long strings as they are in the text. */
function plain(value: unknown): unknown {
  if (value instanceof LongText) return value.head(Number.MAX_SAFE_INTEGER / 8);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** Texts of every kind, written with and without escapes, short and long. */
const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom("a", '"', "\\", "\n", "\u0000", "é", "日", "𝒳", "\ud800", "\udfff"),
    maxLength: 40,
  }),
  fc
    .tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 9 }), fc.nat({ max: 600 }))
    .map(([text, times]) => text.repeat(times)),
);
const escaped = (text: string) =>
  [...text].map((char, at) => (at % 3 === 1 ? char : char.split("").map(unicode).join(""))).join("");
const unicode = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      "1",
      "-0",
      "0.5e-7",
      "1E400",
      "123456789012345678",
      "1.0",
      "true",
      "false",
      "null",
      "{}",
      "[]",
    ),
    words.map((text) => JSON.stringify(text)),
    words.map((text) => `"${escaped(JSON.stringify(text.toWellFormed()).replaceAll(/["\\]/g, "x"))}"`),
    fc.array(tie("json"), { maxLength: 6 }).map((items) => `[${items.join(" , ")}]`),
    fc
      .uniqueArray(
        fc.tuple(
          // As long as a name may be, however it is written down.
          words.filter((text) => Buffer.byteLength(JSON.stringify(text)) <= 1024),
          tie("json"),
        ),
        {
          maxLength: 6,
          selector: ([name]) => name.toWellFormed(),
        },
      )
      .map(
        (members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",\r\n")}}`,
      ),
  ),
}));

describe("the reader of requests agrees with JSON.parse", () => {
  test("on what is JSON and on each value in it", () => {
    fc.assert(
      fc.property(json, (text) => {
        const wellFormed = text.toWellFormed();
        expect(plain(reading(wellFormed).value)).toEqual(JSON.parse(wellFormed));
      }),
      { numRuns: 2000 },
    );
  });

  test("on what is not, wherever a valid text is damaged", () => {
    const put = fc.constantFrom(
      "",
      ",",
      ":",
      '"',
      "}",
      "]",
      "[",
      "{",
      "\\",
      "\\u12",
      "\\x",
      "1",
      "-",
      ".",
      "e",
      "t",
      " ",
      "\u0000",
      "\u001f",
      "\u007f",
      "\u2028",
      "\u00a0",
      "\ufeff",
      "//",
      "NaN",
      "'",
    );
    fc.assert(
      fc.property(json, fc.nat(), put, fc.boolean(), (whole, place, damage, replaces) => {
        const text = whole.toWellFormed();
        const at = place % (text.length + 1);
        const broken = (text.slice(0, at) + damage + text.slice(at + Number(replaces))).toWellFormed();
        const right = parsed(broken);
        const refusal = refusalOf(() => reading(broken));
        // Damage can make two names of an object the same, and a name can be longer than we take.
        if (refusal?.code === "duplicate_member" || refusal?.code === "invalid_parameter") return;
        expect(refusal === null).toBe(right !== null);
        if (right !== null) expect(plain(reading(broken).value)).toEqual(right.value);
        else expect(Number(refusal?.values["offset"] ?? 0)).toBeLessThanOrEqual(Buffer.byteLength(broken));
      }),
      { numRuns: 4000 },
    );
  });

  test("on texts of the letters of JSON, most of which are none", () => {
    const letters = fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ue1-.0 tn\n'), maxLength: 12 });
    fc.assert(
      fc.property(letters, (text) => {
        const refusal = refusalOf(() => reading(text));
        if (refusal?.code !== "duplicate_member") expect(refusal === null).toBe(parsed(text) !== null);
      }),
      { numRuns: 5000 },
    );
  });

  test("wherever it stops and goes on", () => {
    fc.assert(
      fc.property(
        json,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (whole, bytes, tokens) => {
          const text = whole.toWellFormed();
          const reader = new JsonReader(Buffer.from(text), EVERYTHING);
          while (!reader.read(bytes, tokens));
          expect(plain(reader.value)).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("wherever in memory the body begins", () => {
    const text = `{"a":"${"x".repeat(2000)}\\n${"é".repeat(700)}","b":["${"y".repeat(1500)}"]}`;
    for (let shift = 0; shift < 8; shift++) {
      const room = Buffer.alloc(Buffer.byteLength(text) + 16);
      const body = room.subarray(shift, shift + room.write(text, shift));
      expect(plain(reading(body).value)).toEqual(JSON.parse(text));
    }
  });
});

test("the place of each member is found, in any layout", () => {
  const layouts = fc.constantFrom(undefined, 1, "\t");
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), layouts, (object, indent) => {
      const text = ` ${JSON.stringify(object, null, indent)}\n`.toWellFormed();
      const body = Buffer.from(text);
      const { members } = reading(body);
      const expected = JSON.parse(text) as Record<string, unknown>;
      expect(new Set(members.map(({ name }) => name))).toEqual(new Set(Object.keys(expected)));
      expect(members.length).toBe(Object.keys(expected).length);
      for (const { name, valueStart, valueEnd } of members)
        expect(JSON.parse(body.toString("utf8", valueStart, valueEnd))).toEqual(expected[name]);
    }),
  );
});

test("the members of stream_options have places too, and of nothing else", () => {
  const text = '{"a":{"b":1},"stream_options":{"x":[{"y":1}],"include_usage":true},"c":[{"d":1}]}';
  expect(
    reading(text).innerMembers.map(({ name, valueStart }) => [name, text.slice(valueStart, valueStart + 2)]),
  ).toEqual([
    ["x", "[{"],
    ["include_usage", "tr"],
  ]);
});

test("quotes, backslashes and brackets inside strings do not end a value", () => {
  const text = String.raw`{"a":"}\\\"]","b\\":{"c":["\\"]},"d":-1.5e3 ,"e":null}`;
  expect(reading(text).members.map(({ name }) => name)).toEqual(["a", "b\\", "d", "e"]);
});

describe("a name twice in one object is refused", () => {
  const duplicate = (text: string) => {
    const refusal = refusalOf(() => reading(text));
    return refusal && [refusal.code, refusal.values["offset"], refusal.values["member"]];
  };

  test("at the byte of its second appearance, by its name where that is one of ours", () => {
    expect(duplicate('{"model":"a","x":1,"model":"b"}')).toEqual([
      "duplicate_member",
      19,
      "The member 'model'",
    ]);
    expect(duplicate('{"é":1,"model":"a","model":"b"}')).toEqual([
      "duplicate_member",
      20,
      "The member 'model'",
    ]);
    expect(duplicate('{"secret":"a","secret":"b"}')).toEqual(["duplicate_member", 14, "A member"]);
  });

  test("also when one of them is hidden behind an escape", () => {
    expect(duplicate(String.raw`{"model":"a","mod\u0065l":"b"}`)?.[1]).toBe(13);
  });

  test("also inside, where two readers could see a text and a picture", () => {
    expect(duplicate('{"messages":[{"content":[{"type":"text","type":"image_url"}]}]}')?.[2]).toBe(
      "The member 'type'",
    );
  });

  test("names of Object's own machinery are names like others", () => {
    expect(
      duplicate('{"__proto__":{"model":"x"},"constructor":1,"toString":2,"hasOwnProperty":3}'),
    ).toBeNull();
    expect(duplicate('{"__proto__":1,"__proto__":2}')?.[1]).toBe(15);
    expect((reading('{"__proto__":{"model":"x"}}').value as { model?: string }).model).toBeUndefined();
  });

  test("the last of a hundred thousand", () => {
    const members = Array.from({ length: 100_000 }, (_, index) => `"k${index}":${index}`);
    expect(duplicate(`{${members.join(",")},"k99999":0}`)?.[0]).toBe("duplicate_member");
  });
});

test("an invalid text has its error placed", () => {
  const cases = {
    '{"a":1,}': 7,
    '{"a":tru}': 5,
    "": 0,
    " \n": 2,
    '{"a"': 4,
    '{"a":"\u0001"}': 6,
    '{"a":01}': 6,
    "{}x": 2,
    '{"a":"': 6,
    "-": 1,
    '["a" "b"]': 5,
    "[1}": 2,
    '{"é":1,}': 8,
  };
  for (const [text, place] of Object.entries(cases)) expect(errorAt(text)).toBe(place);
  expect(errorAt(String.raw`{"a":"\x"}`)).toBe(6);
  expect(errorAt(String.raw`{"a":"\u00g0"}`)).toBe(6);
});

describe("what is not kept", () => {
  test("long strings stay in the body: their length and their beginning are known", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1, maxLength: 50 }),
        fc.boolean(),
        fc.nat({ max: 200 }),
        (part, hide, head) => {
          const text = part.toWellFormed().repeat(1100);
          const written = hide
            ? `"${[...text.slice(0, 900)].join("").split("").map(unicode).join("")}"`
            : JSON.stringify(text);
          const right = JSON.parse(written) as string;
          const value = reading(written).value;
          if (!isText(value)) throw new Error("not a text");
          expect(value).toBeInstanceOf(LongText);
          expect(textBytes(value)).toBe(Buffer.byteLength(right));
          expect(textHead(value, head)).toBe(right.slice(0, head));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("halves of pairs count as what they become", () => {
    for (const text of [
      String.raw`\ud83d\ude00`,
      String.raw`\ud83d`,
      String.raw`\ude00\ud83d`,
      String.raw`\ud83d\ud83d\ude00`,
      String.raw`\ud83dx\ude00`,
    ]) {
      const written = `"${text}${"x".repeat(1100)}"`;
      expect(textBytes(reading(written).value as LongText)).toBe(
        Buffer.byteLength(JSON.parse(written) as string),
      );
    }
  });

  test("numbers of an array after the first, and what stands deeper than asked for", () => {
    const wanted: Wanted = { inner: "", levelsOf: (name) => (name === "deep" ? 4 : 2) };
    const body = {
      list: Array.from({ length: 99 }, (_, index) => index),
      far: { in: { deeper: 1 } },
      deep: [[{ a: [1] }]],
    };
    expect(reading(JSON.stringify(body), wanted).value).toEqual({
      list: Array.from({ length: 16 }, (_, index) => index),
      far: { in: {} },
      deep: [[{ a: [] }]],
    });
  });

  test("numbers that are not kept are counted", () => {
    const list = reading(JSON.stringify([...Array(99).keys(), "x", 1])).value as unknown[];
    expect([list.length, omittedNumbers(list), list.at(-1)]).toEqual([17, 84, "x"]);
  });

  test("is checked all the same", () => {
    const wanted: Wanted = { inner: "", levelsOf: () => 1 };
    for (const text of [
      '{"a":[[{"b":tru}]]}',
      '{"a":[["\\x"]]}',
      '{"a":[[1 2]]}',
      '{"a":[[{"b" 1}]]}',
      '{"a":[[}]}',
    ])
      expect(refusalOf(() => reading(text, wanted))?.code).toBe("invalid_json");
    expect(refusalOf(() => reading('{"a":[[{"b":[1,"x",{}]}]]}', wanted))).toBeNull();
  });
});

describe("a body has bounds", () => {
  const problem = (text: string) => String(refusalOf(() => reading(text))?.values["problem"] ?? "");

  test("of depth, of parts and of the length of a name", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    const list = (item: string, count: number) => `[${Array.from({ length: count }, () => item).join(",")}]`;
    expect(problem(nested(256))).toBe("");
    expect(problem(nested(257))).toContain("256 levels");
    expect(problem(list("{}", 499_999))).toBe("");
    for (const item of ["{}", '""', "null"])
      expect(problem(list(item, 500_000))).toContain("more than 500000");
    expect(problem(list("1", 2_000_000))).toBe("");
    expect(problem(`{"${"n".repeat(1024)}":1}`)).toBe("");
    expect(problem(`{"${"n".repeat(1025)}":1}`)).toContain("names of more than 1024 bytes");
    expect(problem(`[${"1".repeat(1_000_000)},0.${"1".repeat(1_000_000)}]`)).toBe("");
  });

  test("and nesting a million deep ends at the bound", () => {
    expect(problem("[".repeat(1_000_000))).toContain("256 levels");
    expect(problem('{"a":'.repeat(1_000_000))).toContain("256 levels");
  });
});
