import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { canonicalJson, type Json } from "./canonical.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { type NoteSigner, openNote, publicKeyOf, signNote, verifierKey } from "./note.ts";

const signer = (name: string, fill: number): NoteSigner => {
  const seed = Buffer.alloc(32, fill);
  return { name, seed, publicKey: publicKeyOf(seed) };
};

describe("D-4 a signed note", () => {
  test("of the specification opens, with the key of the specification", () => {
    const vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const publicKey = Buffer.from(vkey.split("+").slice(2).join("+"), "base64").subarray(1);
    const example = { name: "example.com/foo", publicKey };
    expect(verifierKey(example)).toBe(vkey);
    const note =
      "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    expect(openNote(note, [example])).toBe("This is an example message.\n");
    expect(openNote(note.replace("example m", "another m"), [example])).toBeNull();
  });

  test("opens with any of its keys, and with no other", () => {
    const [one, two, three] = [signer("a", 1), signer("a", 2), signer("b", 1)];
    const note = signNote("text\n\nmore\n", [one, two]);
    for (const keys of [[one], [two], [three, one]]) expect(openNote(note, keys)).toBe("text\n\nmore\n");
    expect(openNote(note, [three])).toBeNull();
    expect(openNote(note, [])).toBeNull();
  });

  test("opens after no change of any byte of its text or known signature", () => {
    const one = signer("a", 1);
    const note = Buffer.from(signNote("text\n", [one]));
    for (let bit = 0; bit < note.length * 8; bit += 1) {
      const damaged = Buffer.from(note);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const opened = openNote(damaged.toString(), [one]);
      // The last bits of base64 may be read as the same bytes; what was signed is then the same too.
      if (opened !== null) expect(opened).toBe("text\n");
    }
  });
});

test("D-4 a checkpoint is read as it was written, and nothing else is read", () => {
  const checkpoint = {
    origin: "example.com/log",
    size: 20_852_163,
    root: Buffer.alloc(32, 7),
    signedAtSeconds: 1_795_948_906,
  };
  const text = formatCheckpoint(checkpoint);
  expect(parseCheckpoint(text)).toEqual(checkpoint);
  for (const wrong of [
    "",
    "x\n01\nAA\n",
    text.replace("20852163", "-1"),
    text.replace(/time .*\n/, ""),
    text.replace("time 1", "time -1"),
    text.replace("\n", " "),
    text.slice(0, -1),
  ])
    expect(parseCheckpoint(wrong)).toBeNull();
});

describe("D-4 canonical JSON (RFC 8785)", () => {
  test("is that of the RFC's example", () => {
    const text = `{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}`;
    expect(canonicalJson(JSON.parse(text) as Json)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("sorts by UTF-16 code units, as the RFC's example does", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const value = Object.fromEntries(names.map((name) => [name, 0]));
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object).filter((name) => name !== "1")).toEqual([
      "\r",
      "\u0080",
      "\u00f6",
      "\u20ac",
      "\ud83d\ude00",
      "\ufb33",
    ]);
  });

  test("does not depend on the order in which members were written", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        const text = canonicalJson(value as Json);
        expect(canonicalJson(turned as Json)).toBe(text);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  test("has no text for what JSON lacks", () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
    expect(() => canonicalJson("\ud800")).toThrow(TypeError);
  });
});
