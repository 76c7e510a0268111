import { describe, expect, test } from "bun:test";
import { EXAMPLE_PAGES, EXAMPLE_SHOWCASE, EXAMPLE_SITE } from "../../../../testing/site.ts";
import { publicPages } from "../pages.ts";
import { estimate } from "./estimate.ts";

const get = async (path: string, pages = EXAMPLE_PAGES) => {
  const response = await publicPages(pages).request(`https://gateway.example${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("the models", () => {
  test("are shown with what a new customer pays, what their provider keeps, and where it is", async () => {
    const { text } = await get("/en/models");
    expect(text).toContain("6 models,");
    expect(text).toMatch(/gpt-5-mini.*?\$0\.3125.*?\$2\.50.*?keeps it 30 days.*?United States/s);
    expect(text).toMatch(/deepseek-chat.*?names no period; may train.*?China/s);
    expect(text).toContain("14, since 3 Nov 2026");
    expect((await get("/es/models")).text).toMatch(
      /gpt-5-mini.*?0,3125 US\$.*?lo guarda 30 días.*?Estados Unidos/s,
    );
  });

  test("are found and filtered by the address alone", async () => {
    const { text } = await get("/en/models?q=GPT&only=pictures");
    expect(text).toContain(">gpt-5.4<");
    expect(text).not.toContain(">llama-4<");
    expect((await get("/en/models?only=kept")).text).toContain(">llama-4<");
    const nothing = await get("/en/models?q=%3Cscript%3E");
    expect(nothing.text).toContain("No model fits this.");
    expect(nothing.text).not.toContain("<script>");
  });

  test("beyond the first fifty come with the next page", async () => {
    const models = Array.from({ length: 60 }, (_, index) => ({
      ...(EXAMPLE_SHOWCASE.models[0] ?? expect.unreachable()),
      name: `model-${String(index).padStart(2, "0")}`,
    }));
    const pages = { ...EXAMPLE_PAGES, readShowcase: async () => ({ ...EXAMPLE_SHOWCASE, models }) };
    const first = await get("/en/models?q=model", pages);
    expect(first.text).toContain("Showing 50 of 60");
    expect(first.text).toContain('href="/en/models?q=model&amp;from=50"');
    expect((await get("/en/models?q=model&from=50", pages)).text).toContain(">model-59<");
  });

  test("have a page each, with every price; another name is 404", async () => {
    const { text } = await get("/en/models/gpt-5.4");
    expect(text).toMatch(/with more than 200,000 tokens in.*?\$2\.50/s);
    expect((await get("/en/models/org/small")).text).toContain("North machines");
    expect((await get("/en/models/none")).status).toBe(404);
    expect((await get("/en/models/%E0%A4%A")).status).toBe(404);
  });

  test("that cannot be read are said to be so, and the rest of the site stands", async () => {
    const pages = { ...EXAMPLE_PAGES, readShowcase: () => Promise.reject(new Error("no database")) };
    for (const path of ["/en/models", "/en/pricing", "/en/privacy"])
      expect((await get(path, pages)).status).toBe(503);
    const { status, headers } = await get("/en/models", pages);
    expect([status, headers.get("cache-control")]).toEqual([503, "private, no-store"]);
    for (const path of ["/en/", "/en/security", "/en/terms"])
      expect((await get(path, pages)).status).toBe(200);
  });
});

describe("prices", () => {
  test("by agreement where there is no list", async () => {
    const pages = {
      ...EXAMPLE_PAGES,
      readShowcase: async () => ({ ...EXAMPLE_SHOWCASE, models: [], providers: [], list: null }),
    };
    expect((await get("/en/pricing", pages)).text).toContain("Prices by agreement");
    expect((await get("/en/models", pages)).text).toContain("No model is offered yet");
  });

  test("are calculated from the address, exactly, at the tier that counts", async () => {
    const { text, headers } = await get("/en/pricing?model=gpt-5.4&requests=1,000&in=250000&out=1000");
    expect(text).toContain("1,000 requests to gpt-5.4 cost $640.00.");
    expect(text).toContain("$0.64 for each. At the price for more than 200,000 tokens in.");
    expect(headers.get("content-security-policy")).toContain("form-action 'self'");
    expect((await get("/en/pricing?requests=-1")).text).toContain("Write whole numbers");
    expect((await get("/en/pricing?requests=99999999999999999")).text).toContain("Write whole numbers");
  });

  test("are rounded up to a millionth, and what has no price is not guessed", () => {
    expect(estimate({ input: "0.01" }, { inputTokens: 1, outputTokens: 0, requests: 3 })).toMatchObject({
      each: "0.000001",
      all: "0.000001",
    });
    expect(estimate({ input: "1" }, { inputTokens: 1, outputTokens: 1, requests: 1 })).toBeNull();
    expect(
      estimate(
        { input: "1", output: "2", request: "0.5" },
        { inputTokens: 1_000_000, outputTokens: 500_000, requests: 2 },
      )?.all,
    ).toBe("5.000000");
  });
});

test("who may sign up is led to it, and nobody else", async () => {
  const doors = (signUp: typeof EXAMPLE_SITE.signUp) => ({
    ...EXAMPLE_PAGES,
    site: { ...EXAMPLE_SITE, doors: true, signUp },
  });
  expect((await get("/en/", doors("open"))).text).toContain('href="/sign-up"');
  const invited = (await get("/en/", doors("invited"))).text;
  expect(invited).not.toContain('href="/sign-up"');
  expect(invited).toContain('href="/sign-in"');
  expect((await get("/en/")).text).not.toContain('href="/sign-in"');
});
