import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Content } from "../../../kernel/content.ts";
import { PublicError } from "../../../kernel/errors.ts";
import { PRICE_PARAMETERS } from "../../price-parameters.ts";
import { readAnsweredExtras, readAskedExtras } from "./price-facts.ts";
import { readRequest } from "./request/request.ts";

const refusal = (request: Record<string, unknown>) => {
  try {
    readAskedExtras(request);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
};

describe("C-1 what a request asks for that changes its price", () => {
  test("is nothing in a plain request, and no object is made for it", () => {
    expect(readAskedExtras({ model: "m", messages: [], temperature: 1 })).toBeNull();
    expect(
      readAskedExtras({ service_tier: null, web_search_options: null, search_parameters: { mode: "off" } }),
    ).toBeNull();
  });

  test("is a service tier by name", () => {
    expect(readAskedExtras({ service_tier: "priority" })).toMatchObject({
      serviceTier: "priority",
      searches: 0,
    });
    for (const value of [1, true, ["flex"], {}])
      expect(refusal({ service_tier: value })).toEqual(["invalid_parameter", "service_tier"]);
  });

  test("is a web search, by how much it reads; what is not known reads the most", () => {
    const asked = (options: unknown) => readAskedExtras({ web_search_options: options });
    expect(asked({})).toEqual({ serviceTier: null, searches: 1, searchSize: "medium" });
    expect(asked(true)).toMatchObject({ searches: 1 });
    expect(asked({ search_context_size: "low" })).toMatchObject({ searches: 1, searchSize: "low" });
    expect(asked({ search_context_size: "endless" })).toMatchObject({ searches: 1, searchSize: "high" });
  });

  test("is as many sources as it may use", () => {
    const asked = (parameters: unknown) => readAskedExtras({ search_parameters: parameters });
    expect(asked({})).toMatchObject({ searches: 20 });
    expect(asked({ mode: "on", max_search_results: 5 })).toMatchObject({ searches: 5 });
    for (const most of [0, 51, 1.5, "5"])
      expect(refusal({ search_parameters: { max_search_results: most } })?.[0]).toBe("invalid_parameter");
  });
});

describe("C-1 what costs more and does not say how much is refused by name", () => {
  const refused = PRICE_PARAMETERS.filter(
    ({ name, treatment }) => treatment === "refused" && !name.includes("."),
  );

  test.each(refused.map(({ name }) => name))("%s", (name) => {
    expect(refusal({ [name]: { some: "thing" } })).toEqual(["parameter_unpriced", name]);
    expect(refusal({ [name]: null })).toBeNull();
    expect(refusal({ [name]: false })).toBeNull();
  });

  test.each([
    "web_search",
    "web_search_preview",
    "code_interpreter",
    "file_search",
    "browser_search",
    "mcp",
    "live_search",
    7,
  ])("the hosted tool %s", (type) => {
    const own = { type: "function", function: { name: "f" } };
    expect(refusal({ tools: [own, { type }] })).toEqual(["parameter_unpriced", "tools[].type"]);
    expect(refusal({ tools: [own], tool_choice: { type } })).toEqual([
      "parameter_unpriced",
      "tool_choice.type",
    ]);
  });

  test("a tool of a shape that is not OpenAI's, such as Gemini's search", () => {
    expect(refusal({ tools: [{ google_search: {} }] })).toEqual(["parameter_unpriced", "tools[].type"]);
  });

  test("and nothing that the caller runs, nor a body for Gemini", () => {
    const tools = [
      { type: "function", function: { name: "f" } },
      { type: "custom", custom: { name: "c" } },
    ];
    for (const choice of [
      "auto",
      "required",
      { type: "function", function: { name: "f" } },
      { type: "allowed_tools" },
    ])
      expect(refusal({ tools, tool_choice: choice })).toBeNull();
    expect(refusal({ tools: [{ function: { name: "f" } }] })).toBeNull();
    expect(refusal({ extra_body: { google: { thinking_config: {} } } })).toBeNull();
    expect(refusal({ extra_body: { service_tier: "priority" } })).toEqual([
      "parameter_unpriced",
      "extra_body",
    ]);
  });
});

test("all of it is found in a body as it arrives, whose long texts and depths are not kept", () => {
  const read = (members: object) => {
    const messages = [{ role: "user", content: "x".repeat(100_000) }];
    return readRequest("chat.completions", new Content(JSON.stringify({ model: "m", messages, ...members })))
      .extras;
  };
  const deep = { type: "object", properties: { a: { items: { b: { c: "y".repeat(100_000) } } } } };
  const own = { type: "function", function: { name: "f", parameters: deep } };
  expect(read({ tools: [own, { function: own.function }], tool_choice: "auto" })).toBeNull();
  expect(() => read({ tools: [own, { type: "web_search", filters: deep }] })).toThrow(PublicError);
  expect(() => read({ extra_body: { google: {}, service_tier: "x".repeat(100_000) } })).toThrow(PublicError);
  expect(read({ service_tier: "x".repeat(100_000) })?.serviceTier).toHaveLength(33);
  expect(read({ web_search_options: { search_context_size: "high", user_location: deep } })).toMatchObject({
    searches: 1,
    searchSize: "high",
  });
  expect(read({ search_parameters: { mode: "off", sources: [deep] } })).toBeNull();
});

test("the operator's page on prices names every parameter that is refused or priced by the answer", () => {
  const page = readFileSync(`${import.meta.dir}/../../../../../docs/prices.md`, "utf8");
  for (const { name, treatment } of PRICE_PARAMETERS)
    if (treatment !== "free" && !name.includes(".")) expect(page, name).toContain(`\`${name}\``);
});

test("each parameter has a source and a day, and is named once", () => {
  for (const { source, readOn, providers } of PRICE_PARAMETERS) {
    expect(source).not.toBe("");
    expect(readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(providers.length).toBeGreaterThan(0);
  }
  expect(new Set(PRICE_PARAMETERS.map(({ name }) => name)).size).toBe(PRICE_PARAMETERS.length);
});

describe("C-1 what an answer says of its price", () => {
  test("is the service tier it was served by", () => {
    expect(readAnsweredExtras({ service_tier: "priority" }, null)).toEqual({
      serviceTier: "priority",
      searches: null,
    });
    for (const tier of [null, undefined, 3, {}])
      expect(readAnsweredExtras({ service_tier: tier }, null)).toBeNull();
  });

  test("is no longer than any name, so that a provider can keep no memory with it", () => {
    expect(readAnsweredExtras({ service_tier: "x".repeat(9_999) }, null)?.serviceTier).toHaveLength(33);
  });

  test.each([
    [{ num_sources_used: 3 }],
    [{ num_search_queries: 3 }],
    [{ server_tool_use: { web_search_requests: 3 } }],
    [{ prompt_tokens_details: { web_search_requests: 3 } }],
  ])("is the searches in %j", (usage) => {
    expect(readAnsweredExtras({ usage }, null)).toEqual({ serviceTier: null, searches: 3 });
  });

  test("is kept when a later chunk says nothing, and replaced when one says more", () => {
    const first = readAnsweredExtras({ service_tier: "flex" }, null);
    expect(readAnsweredExtras({ choices: [] }, first)).toBe(first);
    expect(readAnsweredExtras({ service_tier: "flex" }, first)).toBe(first);
    const both = readAnsweredExtras({ usage: { num_sources_used: 2 } }, first);
    expect(both).toEqual({ serviceTier: "flex", searches: 2 });
    expect(readAnsweredExtras({ service_tier: "default" }, first)).toEqual({
      serviceTier: "default",
      searches: null,
    });
  });

  test("is no broken count", () => {
    for (const count of [-1, 1.5, "3", 1e9, null])
      expect(readAnsweredExtras({ usage: { num_sources_used: count } }, null)).toBeNull();
  });
});
