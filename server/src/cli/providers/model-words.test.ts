import { expect, test } from "bun:test";
import { parseModel, parsePriority } from "./model-words.ts";

const NO_LIMITS = { context_tokens: null, output_tokens: null };

test("a model may come with its prices", () => {
  expect(parseModel("llama3.2")).toEqual([
    { model: "llama3.2", input_usd_per_million: null, output_usd_per_million: null, ...NO_LIMITS },
  ]);
  expect(parseModel("org/small:8b=0.15,0.60")).toEqual([
    { model: "org/small:8b", input_usd_per_million: "0.15", output_usd_per_million: "0.60", ...NO_LIMITS },
  ]);
  expect(parseModel("embed=0.02")).toEqual([
    { model: "embed", input_usd_per_million: "0.02", output_usd_per_million: "0", ...NO_LIMITS },
  ]);
});

test("C-1 a model may come with what it takes and writes at most", () => {
  const limits = (text: string) => parseModel(text).map(({ model: _, ...facts }) => Object.values(facts));
  expect(limits("small=0.15,0.60,context=131072,output=8192")).toEqual([["0.15", "0.60", 131_072, 8_192]]);
  expect(limits("small=0.15,output=8192")).toEqual([["0.15", "0", null, 8_192]]);
  expect(limits("small=context=4096")).toEqual([[null, null, 4_096, null]]);
});

test("models add up, each once", () => {
  const one = parseModel("a=1,2");
  expect(parseModel("b", one).map(({ model }) => model)).toEqual(["a", "b"]);
  expect(() => parseModel("a", one)).toThrow("before");
});

test.each([
  "",
  "=1,2",
  "a=",
  "a=1,2,3",
  "a=1,",
  "a=,2",
  "a=-1,2",
  "a=1e3,2",
  "a=$1,2",
  "a=0.1234567,1",
  "a=1.,2",
  "a=1,2,context=",
  "a=1,2,context=0",
  "a=1,2,context=1.5",
  "a=1,2,context=9999999999",
  "a=1,2,window=5",
  "a=,context=5",
])("'%s' is not a model", (text) => {
  expect(() => parseModel(text)).toThrow();
});

test("a priority is a whole number", () => {
  expect(parsePriority("5")).toBe(5);
  for (const text of ["", "-1", "1.5", "high"]) expect(() => parsePriority(text)).toThrow();
});
