import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { findModel, modelsOf } from "./catalogue/index.ts";
import { findProvider, PROVIDERS } from "./registry.ts";

test("each provider is found by its name, and no other name is", () => {
  for (const provider of PROVIDERS) expect(findProvider(provider.kind)).toBe(provider);
  for (const name of ["", "OpenAI", "constructor", "__proto__"]) expect(findProvider(name)).toBeNull();
  expect(new Set(PROVIDERS.map(({ kind }) => kind)).size).toBe(PROVIDERS.length);
});

test("a provider is one file of at most 30 lines", () => {
  const files = readdirSync(`${import.meta.dir}/kinds`);
  for (const { kind } of PROVIDERS) {
    expect(files).toContain(`${kind}.ts`);
    expect(
      readFileSync(`${import.meta.dir}/kinds/${kind}.ts`, "utf8").split("\n").length,
    ).toBeLessThanOrEqual(31);
  }
});

test("addresses are https and end without a slash, so that a path can follow", () => {
  for (const { baseUrl } of PROVIDERS)
    if (baseUrl !== null) expect(baseUrl).toMatch(/^https:\/\/[a-z.]+(\/[a-z0-9]+)*$/);
});

test("a section of the catalogue that a provider names has models", () => {
  for (const { catalogue } of PROVIDERS)
    if (catalogue !== null) expect(modelsOf(catalogue).size).toBeGreaterThan(0);
});

test("a secret goes into the header only, and without one there is none", () => {
  for (const { credentials } of PROVIDERS) {
    if (credentials.kind !== "header") continue;
    const { authorize } = credentials;
    const [[name, value] = []] = authorize("s3cret");
    expect(name).toMatch(/^[a-z-]+$/);
    expect(value).toBe(name === "authorization" ? "Bearer s3cret" : "s3cret");
    expect(authorize("")).toEqual([]);
  }
});

test("a model is found by its exact name in its own section", () => {
  expect(findModel("openai", "gpt-4.1-nano")).toMatchObject({
    contextTokens: 1047576,
    prices: { input: "0.1", cachedInput: "0.025", output: "0.4" },
  });
  for (const name of ["GPT-4.1-nano", "gpt-4.1-nano ", "constructor", "__proto__", ""])
    expect(findModel("openai", name)).toBeNull();
  for (const section of ["", "constructor", "__proto__", "nobody"]) expect(modelsOf(section).size).toBe(0);
});

test("C-1 a model whose price is not known, or zero throughout, has none rather than zero", () => {
  // It has prices for pictures and for what is read; words it writes none.
  expect(findModel("openai", "gpt-image-1")?.prices?.output).toBeUndefined();
  expect(findModel("mistral", "labs-devstral-small-2512")?.prices).toBeNull();
  expect(findModel("simulator", "simulated-chat")?.prices).toEqual({
    input: "0",
    cachedInput: "0",
    output: "0",
  });
});
