import { expect, test } from "bun:test";
import fc from "fast-check";
import { SMALL } from "../../../testing/bounds.ts";
import { UNKNOWN_MODEL } from "../../../testing/model.ts";
import { Content } from "../../kernel/content.ts";
import type { Attachment } from "../../providers/contract.ts";
import { estimateInput, estimateTokens } from "./estimate.ts";

test("an estimate is never zero for something", () => {
  expect(estimateTokens(0)).toBe(0);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (characters) => {
      expect(estimateTokens(characters)).toBeGreaterThanOrEqual(characters / 4);
      expect(Number.isInteger(estimateTokens(characters))).toBe(true);
    }),
  );
});

function estimate(characters: number, attachments: readonly Attachment[], model = UNKNOWN_MODEL): number {
  const body = new Content("x".repeat(characters));
  return estimateInput({ body, bounds: { ...SMALL, attachments } }, model).input;
}

test("C-1 a picture of 2 MB is estimated as a picture and not as 500,000 tokens of text", () => {
  const picture: Attachment = { kind: "picture", size: null, detail: "auto", bytes: 2_000_000 };
  expect(estimate(2_000_200, [picture])).toBe(50 + 1_105);
  expect(estimate(2_000_200, [picture], { ...UNKNOWN_MODEL, name: "gpt-4o" })).toBe(50 + 1_105);
  expect(estimate(400, [])).toBe(100);
});

test("an estimate is not larger than what a model can take", () => {
  const file: Attachment = { kind: "file", bytes: 20_000_000 };
  expect(estimate(20_000_100, [file], { ...UNKNOWN_MODEL, contextTokens: 8_000 })).toBe(8_000);
});

test("C-1 sound is estimated as sound, which has a price of its own", () => {
  const sound: Attachment = { kind: "sound", length: { atMost: 60, about: 60 }, bytes: 80_000 };
  const model = { ...UNKNOWN_MODEL, name: "gpt-4o-audio-preview" };
  const request = { body: new Content("x".repeat(80_400)), bounds: { ...SMALL, attachments: [sound] } };
  expect(estimateInput(request, model)).toEqual({ input: 100 + 600, audioInput: 600 });
});
