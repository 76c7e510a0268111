import { expect, test } from "bun:test";
import { parseImage, parsePrice, parseTier, sheetFrom } from "./sheet-options.ts";

test("a price is a plain decimal, kept as it was written", () => {
  for (const text of ["0", "0.15", "12.000001"]) expect(parsePrice(text)).toBe(text);
  for (const text of ["", "-1", "1e3", ".5", "1,5", "0.0000001", "$1"])
    expect(() => parsePrice(text)).toThrow();
});

test("images and tiers may be named several times", () => {
  const image = parseImage("512x512/low=0.01", parseImage("1024x1024/high=0.167"));
  const tier = parseTier("400000:6,30,0.6", parseTier("200000:5,22.5"));
  expect(sheetFrom({ input: "2.5", image, tier })).toEqual({
    input: "2.5",
    images: { "1024x1024/high": "0.167", "512x512/low": "0.01" },
    tiers: [
      { aboveInputTokens: 200_000, input: "5", output: "22.5" },
      { aboveInputTokens: 400_000, input: "6", output: "30", cachedInput: "0.6" },
    ],
  });
});

test.each(["", "5,6", "x:1,2", "200000:1", "200000:1,2,3,4", "200000:a,b"])("'%s' is not a tier", (text) => {
  expect(() => parseTier(text)).toThrow();
});

test.each(["", "0.1", "=1", "a=1=2", "a=x"])("'%s' is not the price of an image", (text) => {
  expect(() => parseImage(text)).toThrow();
});

test("nothing said is no price", () => {
  expect(sheetFrom({})).toBeNull();
});
