import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { UNKNOWN_MODEL } from "../../../testing/model.ts";
import type { Attachment, Model, Picture, PictureDetail } from "../contract.ts";
import { attachmentTokens } from "./index.ts";

const modelOf = (name: string, input: readonly string[] = []): Model => ({ ...UNKNOWN_MODEL, name, input });

function pictureOf(size: Picture["size"], detail: PictureDetail = "auto", bytes = 0): Picture {
  return { kind: "picture", size, detail, bytes };
}

const tokens = (model: string, ...attachments: Attachment[]) => attachmentTokens(attachments, modelOf(model));
const about = (model: string, width: number, height: number, detail: PictureDetail = "high") =>
  tokens(model, pictureOf({ width, height }, detail)).about;

describe("what providers publish", () => {
  test.each([
    ["gpt-4o", 1_024, 1_024, "high", 765],
    ["gpt-4o", 2_048, 4_096, "high", 1_105],
    ["openai/gpt-4.1", 4_096, 8_192, "low", 85],
    ["gpt-4o", 100, 100, "high", 255],
    ["gpt-4o-mini", 1_024, 1_024, "high", 25_501],
    ["gpt-5", 1_024, 1_024, "high", 630],
    ["o3", 1_024, 1_024, "high", 675],
    ["gpt-5-mini", 1_024, 1_024, "high", 1_659],
    ["gpt-4.1-nano", 1_024, 1_024, "high", 2_520],
    ["o4-mini", 1_024, 1_024, "high", 1_762],
    ["gpt-5.4", 1_024, 1_024, "high", 1_024],
    ["gpt-5.6", 4_096, 4_096, "auto", 16_384],
    ["pixtral-12b", 1_024, 1_024, "auto", 4_160],
    ["gemini-2.5-flash", 1_920, 1_080, "auto", 10_320],
    ["gemini-3-flash-preview", 1_920, 1_080, "auto", 2_240],
    ["grok-2-vision", 4_000, 4_000, "auto", 1_792],
  ] as const)("%s %d x %d %s: %d", (model, width, height, detail, expected) => {
    expect(about(model, width, height, detail)).toBe(expected);
  });

  // Of 1,800 x 2,400 pixels 1,452 patches remain; how the rest is rounded away is left to the bound.
  test("a picture with more patches than the budget is made smaller", () => {
    expect(about("gpt-4.1-mini", 1_800, 2_400)).toBe(Math.ceil(1_536 * 1.62));
  });
});

describe("C-1 a picture is bounded", () => {
  test("by the most that its model makes of any, when its size is not known", () => {
    expect(tokens("gpt-4o", pictureOf(null)).atMost).toBe(1_445);
    expect(tokens("gpt-4o-mini", pictureOf(null)).atMost).toBe(48_169);
    expect(tokens("gpt-5-mini", pictureOf(null)).atMost).toBe(2_489);
    expect(tokens("pixtral-12b", pictureOf(null)).atMost).toBe(4_160);
  });

  test("by as many patches as it has, where its model makes none smaller", () => {
    expect(tokens("gpt-5.6", pictureOf({ width: 10_000, height: 10_000 })).atMost).toBe(313 * 313);
    expect(tokens("gpt-5.6", pictureOf(null)).atMost).toBe(50_000);
  });

  test("by the most of all known models, when nobody knows its model", () => {
    expect(tokens("m", pictureOf(null))).toEqual({ atMost: 48_169, about: 1_105, aboutSound: 0 });
    expect(tokens("m", pictureOf({ width: 1_024, height: 1_024 }))).toEqual({
      atMost: 25_501,
      about: 765,
      aboutSound: 0,
    });
  });

  test("by no less than its size can come to, and by no more than the most", () => {
    const models = [
      "gpt-4o",
      "gpt-4o-mini",
      "gpt-5",
      "gpt-5-mini",
      "gpt-5.5",
      "grok-4",
      "mistral-large",
      "qwen3-vl",
      "m",
    ];
    const side = fc.integer({ min: 1, max: 100_000 });
    const detail = fc.constantFrom<PictureDetail>("low", "high", "original", "auto");
    fc.assert(
      fc.property(fc.constantFrom(...models), side, side, detail, (model, width, height, how) => {
        const one = tokens(model, pictureOf({ width, height }, how));
        expect(one.atMost).toBeGreaterThanOrEqual(one.about);
        expect(one.atMost).toBeGreaterThan(0);
        expect(one.atMost).toBeLessThanOrEqual(tokens(model, pictureOf(null, how)).atMost);
        expect(tokens(model, pictureOf({ width: height, height: width }, how)).atMost).toBe(one.atMost);
      }),
    );
  });

  test("each by itself, so that ten thousand small ones are not free", () => {
    const small = Array.from({ length: 1_000 }, () => pictureOf({ width: 1, height: 1 }));
    expect(tokens("gpt-4o", ...small).atMost).toBe(765_000);
  });

  test("by its bytes, where the model takes none and may read them as text", () => {
    const model = modelOf("text-only", ["text"]);
    expect(attachmentTokens([pictureOf({ width: 1, height: 1 }, "auto", 2_000_000)], model).atMost).toBe(
      2_000_000,
    );
  });
});

describe("C-1 sound is bounded", () => {
  const second = (atMost: number): Attachment => ({
    kind: "sound",
    length: { atMost, about: atMost },
    bytes: 1,
  });

  test("by its seconds", () => {
    expect(tokens("gpt-4o-audio-preview", second(60)).atMost).toBe(600);
    expect(tokens("voxtral-small", second(60)).atMost).toBe(750);
    expect(tokens("m", second(60)).atMost).toBe(3_000);
  });

  test("by the least that is counted, where it is shorter", () => {
    expect(tokens("gpt-4o-audio-preview", second(0.01)).atMost).toBe(10);
    expect(tokens("m", second(0.01)).atMost).toBe(1_500);
  });

  test("by nothing, where its bytes do not bound it", () => {
    expect(tokens("m", second(Number.POSITIVE_INFINITY)).atMost).toBe(Number.POSITIVE_INFINITY);
  });
});

test("C-1 nothing but the context bounds a file, whose content may be compressed", () => {
  const file = (bytes: number) => tokens("m", { kind: "file", bytes });
  expect(file(100).atMost).toBe(Number.POSITIVE_INFINITY);
  expect([file(400).about, file(40_000).about, file(2_000_000).about]).toEqual([75, 2_000, 60_000]);
});
