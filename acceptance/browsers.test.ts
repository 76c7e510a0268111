import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const LISTED = "https://app.example.com";
const ALSO_LISTED = "http://localhost:5173";
const UNLISTED = [
  "https://evil.example.com",
  "https://app.example.com.evil.com",
  "https://evil.com?https://app.example.com",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://app.example.com/",
  "https://APP.example.com",
  `${LISTED}, ${ALSO_LISTED}`,
  "null",
  "*",
];
const SDK_HEADERS =
  "authorization, content-type, idempotency-key, x-stainless-lang, x-stainless-retry-count, X-Stainless-Anything-New, openai-beta";

const folders: string[] = [];

async function start(env: Readonly<Record<string, string>>): Promise<Product> {
  const folder = await makeDataDir();
  folders.push(folder);
  return startProduct(folder, env);
}

function preflight(url: string, origin: string, headers = SDK_HEADERS, method = "POST"): Promise<Response> {
  return fetch(url, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": method, "access-control-request-headers": headers },
  });
}

function call(product: Product, origin: string | null, key = product.testKey, extra = {}): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      ...(origin === null ? {} : { origin }),
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }], ...extra }),
  });
}

const corsHeaders = (response: Response) =>
  [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));

afterAll(() => Promise.all(folders.map(removeDataDir)));

describe("pages of listed origins", () => {
  let product: Product;

  beforeAll(async () => {
    product = await start({ SALLYPORT_CORS_ORIGINS: `${LISTED}, ${ALSO_LISTED}` });
  }, 300_000);

  afterAll(() => product.stop());

  test.each([LISTED, ALSO_LISTED])("%s may ask, with what an SDK sends", async (origin) => {
    const answer = await preflight(`${product.url}/v1/chat/completions`, origin);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    expect(answer.headers.get("access-control-allow-methods")).toContain("POST");
    const allowed = answer.headers.get("access-control-allow-headers")?.split(", ") ?? [];
    for (const name of SDK_HEADERS.toLowerCase().split(", ")) expect(allowed).toContain(name);
    expect(Number(answer.headers.get("access-control-max-age"))).toBeGreaterThan(0);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("vary")).toContain("Origin");
  });

  test("headers that nobody needs are not allowed", async () => {
    const answer = await preflight(
      `${product.url}/v1/models`,
      LISTED,
      "cookie, x-evil, authorization",
      "GET",
    );
    expect(answer.headers.get("access-control-allow-headers")).toBe("authorization");
    expect(answer.headers.get("access-control-allow-methods")).toContain("GET");
  });

  test.each([false, true])("read an answer and all its headers (streamed: %p)", async (stream) => {
    const answer = await call(product, LISTED, product.testKey, { stream });
    expect(answer.status).toBe(200);
    await answer.text();
    expect(answer.headers.get("access-control-allow-origin")).toBe(LISTED);
    expect(answer.headers.get("vary")).toContain("Origin");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    const exposed = answer.headers.get("access-control-expose-headers")?.split(", ") ?? [];
    const safe =
      /^(access-control-|cache-control$|content-|date$|vary$|transfer-encoding$|x-content-type-options$)/;
    for (const name of answer.headers.keys()) if (!safe.test(name)) expect(exposed).toContain(name);
    expect(exposed).toContain("x-request-id");
    expect(exposed).toContain("retry-after");
  });

  test("read errors too: of a wrong key, of a bad body, of a wrong address", async () => {
    const wrong = await call(product, LISTED, "sk-nothing");
    const bad = await call(product, LISTED, product.testKey, { messages: 1 });
    const lost = await fetch(`${product.url}/chat/completions`, {
      method: "POST",
      headers: { origin: LISTED },
    });
    expect([wrong.status, bad.status, lost.status]).toEqual([401, 400, 404]);
    for (const answer of [wrong, bad, lost]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe(LISTED);
      expect(answer.headers.get("access-control-expose-headers")).toContain("x-request-id");
    }
  });

  test("at a wrong address the question is answered, so that the page reads which one was meant", async () => {
    const answer = await preflight(`${product.url}/chat/completions`, LISTED);
    expect(answer.headers.get("access-control-allow-origin")).toBe(LISTED);
  });

  test.each(UNLISTED)("K-9 %s is not reflected, and its key is not used", async (origin) => {
    const asked = await preflight(`${product.url}/v1/chat/completions`, origin);
    const called = await call(product, origin);
    for (const answer of [asked, called]) {
      expect(answer.status).toBe(403);
      expect(corsHeaders(answer)).toEqual([]);
      const { error } = (await answer.json()) as { error: { code: string; message: string } };
      expect(error.code).toBe("origin_not_allowed");
      expect(error.message).toContain("from a server of yours");
      expect(error.message).not.toContain("example");
    }
  });

  test("what is not the data plane is no page's: metrics, health and the control plane", async () => {
    for (const path of ["/metrics", "/health/ready", "/api/v1/organizations"]) {
      const answer = await fetch(product.url + path, { headers: { origin: LISTED } });
      expect(corsHeaders(answer)).toEqual([]);
      expect(corsHeaders(await preflight(product.url + path, LISTED, "authorization", "GET"))).toEqual([]);
    }
  });

  test("whoever is no page is served as ever", async () => {
    const answer = await call(product, null);
    expect(answer.status).toBe(200);
    expect(corsHeaders(answer)).toEqual([]);
  });
});

describe("without the setting", () => {
  let product: Product;

  beforeAll(async () => {
    product = await start({});
  }, 300_000);

  afterAll(() => product.stop());

  test("K-9 no page may call, and none is told that it may", async () => {
    for (const origin of [LISTED, product.url, "null"]) {
      for (const answer of [
        await preflight(`${product.url}/v1/chat/completions`, origin),
        await call(product, origin),
      ]) {
        expect(answer.status).toBe(403);
        expect(corsHeaders(answer)).toEqual([]);
      }
    }
  });

  test.each([
    "*",
    "null",
    "app.example.com",
    `${LISTED}/`,
    `${LISTED}/app`,
    "https://*.example.com",
    "HTTPS://x.com",
  ])(
    "'%s' is no origin, and the start says so",
    async (origins) => {
      const { code, stderr } = await sallyport(product.dataDir, ["serve"], {
        env: { SALLYPORT_CORS_ORIGINS: origins },
      });
      expect(code).toBe(1);
      expect(stderr).toContain("SALLYPORT_CORS_ORIGINS must be exact origins");
    },
    300_000,
  );
});
