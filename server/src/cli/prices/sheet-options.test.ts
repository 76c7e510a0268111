import { expect, test } from "bun:test";
import { sheetFrom } from "./sheet-options.ts";
import { parseImage, parsePrice, parseSearch, parseServiceTier, parseTier } from "./sheet-parts.ts";

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

test("every unit of a tier can be named", () => {
  expect(parseTier("200000:input=5,output=22.5,cache-write-long=10,audio-input=40")).toEqual([
    { aboveInputTokens: 200_000, input: "5", output: "22.5", cacheWriteLong: "10", audioInput: "40" },
  ]);
});

test("service tiers may be named several times, with long inputs of their own", () => {
  const priority = parseServiceTier("priority:5,30,0.5");
  const flex = parseServiceTier("flex/272000:2.5,11.25", parseServiceTier("flex:1.25,7.5", priority));
  expect(sheetFrom({ input: "2.5", serviceTier: flex })).toEqual({
    input: "2.5",
    serviceTiers: {
      priority: { input: "5", output: "30", cachedInput: "0.5" },
      flex: {
        input: "1.25",
        output: "7.5",
        tiers: [{ aboveInputTokens: 272_000, input: "2.5", output: "11.25" }],
      },
    },
  });
});

test("a search has one price, or one for each size", () => {
  expect(parseSearch("0.01")).toEqual({ low: "0.01", medium: "0.01", high: "0.01" });
  expect(parseSearch("low=0.01,medium=0.02,high=0.03")).toEqual({
    low: "0.01",
    medium: "0.02",
    high: "0.03",
  });
  for (const text of ["", "low=1", "low=1,medium=2,huge=3", "a", "low=1,low=2,high=3"])
    expect(() => parseSearch(text)).toThrow();
});

test.each(["", "priority", ":1,2", "priority:1", "priority/x:1,2", "flex:price=1", "flex:input=1,input=2"])(
  "'%s' is no service tier",
  (text) => {
    expect(() => parseServiceTier(text)).toThrow();
  },
);

test.each(["", "5,6", "x:1,2", "200000:1", "200000:1,2,3,4", "200000:a,b"])("'%s' is not a tier", (text) => {
  expect(() => parseTier(text)).toThrow();
});

test.each(["", "0.1", "=1", "a=1=2", "a=x"])("'%s' is not the price of an image", (text) => {
  expect(() => parseImage(text)).toThrow();
});

test("nothing said is no price", () => {
  expect(sheetFrom({})).toBeNull();
});
