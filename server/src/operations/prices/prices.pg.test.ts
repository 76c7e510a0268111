import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { startTestControl, type TestControl } from "../../../testing/control.ts";

setDefaultTimeout(60_000);

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl();
  const models = [
    { model: "org/small", input_usd_per_million: "1", output_usd_per_million: "2" },
    { model: "bare" },
  ];
  const house = {
    slug: "house",
    kind: "openai-compatible",
    base_url: "https://models.example.com/v1",
    models,
  };
  for (const body of [house, { ...house, slug: "spare", priority: 200, region: "eu" }]) {
    const { status } = await control.call("POST", "/providers", { body });
    expect(status).toBe(201);
  }
});
afterAll(() => control.stop());

const SHEET = {
  input: "1.5",
  cached_input: "0.15",
  output: "6",
  tiers: [{ above_input_tokens: 200_000, input: "3" }],
  images: { "1024x1024/high": "0.167" },
  request: "0.001",
  search: { low: "0.01", medium: "0.02", high: "0.03" },
  service_tiers: { priority: { input: "3", output: "12" } },
};

const set = (body: object, as?: "support" | "operator") =>
  control.call("POST", "/prices", {
    body: { provider: "house", model: "org/small", reason: "List", ...body },
    ...(as === undefined ? {} : { as }),
  });
const show = async () => (await control.call("GET", "/prices/show?provider=house&model=org%2Fsmall")).body;

describe("a price", () => {
  test("whose reason hides something, or could not be stored, is refused", async () => {
    for (const reason of ["a\u001b[2Jb", "a\u202eb", "a\nb"]) {
      const { status, body } = await set({ price: SHEET, reason });
      expect([status, body.code, body.field]).toEqual([422, "invalid_input", "reason"]);
    }
  });

  test("is set in every form, shown as it is in force, and C-5 nothing of its history is lost", async () => {
    expect((await show()).origin).toMatchObject({ source: "declared" });
    const done = await set({ price: SHEET, reason: "Contract" }, "operator");
    expect([done.status, done.body.price]).toEqual([200, SHEET]);
    expect(await show()).toMatchObject({
      cost: {
        input: "1.50",
        cached_input: "0.15",
        request: "0.001",
        service_tiers: { priority: { output: "12.00" } },
      },
      sale: { input: "1.50", tiers: [{ above_input_tokens: 200_000, input: "3.00" }] },
      plan: "default",
      rule: null,
      origin: { source: "override", text: "Contract" },
    });
    expect((await set({ price: null, reason: "Ended", from: "2100-01-01T00:00:00+02:00" })).status).toBe(200);
    expect((await show()).coming).toEqual([
      { price: null, reason: "Ended", effective_from: "2099-12-31T22:00:00.000Z" },
    ]);
    const { body } = await control.call("GET", "/prices/history?provider=house");
    expect(body.items).toMatchObject([
      { price: SHEET, reason: "Contract" },
      { price: null, reason: "Ended", effective_from: "2099-12-31T22:00:00.000Z" },
    ]);
  });

  test("that cannot be is refused with the member that is wrong", async () => {
    const cases = [
      [{ price: { input: 1 } }, "invalid_input", "price.input"],
      [{ price: { input: "1", images: { big: "1" } } }, "invalid_input", "price.images"],
      [
        { price: { input: "1", service_tiers: { standard: { input: "1" } } } },
        "invalid_input",
        "price.service_tiers",
      ],
      [{ price: { output: "1" } }, "price_insufficient", undefined],
      [{ price: { input: "1" }, reason: " " }, "invalid_input", "reason"],
      [{ price: { input: "1" }, from: "2001-01-01T00:00:00Z" }, "moment_passed", undefined],
      [{ price: { input: "1" }, from: "tomorrow" }, "invalid_input", "from"],
      [{ price: { input: "1" }, model: "org/smal" }, "model_not_offered", undefined],
      [{ price: { input: "1" }, provider: "nobody" }, "provider_not_found", undefined],
    ] as const;
    for (const [body, code, field] of cases) {
      const refused = await set(body);
      expect([refused.body.code, refused.body.field], JSON.stringify(body)).toEqual([code, field]);
    }
    expect((await set({ price: { input: "1" }, model: "org/smal" })).body.title).toContain(
      "Did you mean 'org/small'?",
    );
    expect((await set({ price: { input: "1" } }, "support")).status).toBe(403);
  });

  test("has a history that is read page by page, in the order in which it was set", async () => {
    for (const reason of ["First", "Second", "Third", "Fourth", "Fifth"])
      expect((await set({ model: "bare", price: { input: "0" }, reason })).status).toBe(200);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const at = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await control.call("GET", `/prices/history?model=bare&limit=2${at}`);
      for (const { reason } of body.items) seen.push(reason);
      cursor = body.next_cursor;
    }
    expect(seen).toEqual(["First", "Second", "Third", "Fourth", "Fifth"]);
  });
});

describe("models", () => {
  const list = async (query = "") => (await control.call("GET", `/models${query}`)).body;

  test("are listed with where they are offered and what they cost, in the order in which they are tried", async () => {
    const { items } = await list("?search=small");
    expect(items).toMatchObject([
      { name: "org/small", provider: "house", region: null, origin: { source: "override" } },
      {
        name: "org/small",
        provider: "spare",
        region: "eu",
        input_usd_per_million: "1",
        origin: { source: "declared" },
      },
    ]);
    expect((await list("?provider=spare&priced=no")).items).toMatchObject([
      { name: "bare", provider: "spare" },
    ]);
    expect((await list("?takes=image")).items).toEqual([]);
  });

  test("and prices are read page by page, each once", async () => {
    const added = { slug: "openai", kind: "openai", secret: "sk-of-the-tests" };
    expect((await control.call("POST", "/providers", { body: added })).status).toBe(201);
    for (const path of ["/models?limit=7", "/prices?limit=7"]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const { body } = await control.call("GET", `${path}${cursor === "" ? "" : `&cursor=${cursor}`}`);
        for (const item of body.items) seen.push(`${item.provider} ${item.name ?? item.model}`);
        cursor = body.next_cursor;
      }
      expect(seen.length).toBeGreaterThan(30);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toContain("spare org/small");
    }
    expect((await control.call("GET", "/models?cursor=WzFd")).status).toBe(422);
  });
});
