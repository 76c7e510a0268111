import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { request } from "node:http";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const PROXY = "127.0.0.2";
const STRANGER = "127.0.0.1";

let product: Product;
let key: string;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request from one of this machine's addresses. */
function call(
  from: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { hostname, port } = new URL(product.url);
  const sent = request(
    { hostname, port, path, method, headers, localAddress: from, agent: false },
    (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    },
  );
  sent.on("error", reject);
  sent.end(
    method === "POST" ? '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"x"}]}' : undefined,
  );
  return promise;
}

const codeOf = ({ text }: Answer) => {
  const body = JSON.parse(text);
  return body.error?.code ?? body.code;
};

describe("T-1 plain HTTP from whoever is not a declared TLS proxy is refused", () => {
  beforeAll(async () => {
    product = await startProduct(await makeDataDir(), { SALLYPORT_TLS_PROXIES: `${PROXY}/32` });
    key = product.testKey;
  }, 300_000);

  afterAll(async () => {
    await product.stop();
    await removeDataDir(product.dataDir);
  });

  test("a right key, a wrong one and none get the same words: none of them is looked at", async () => {
    const wrong = `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`;
    const answers: Answer[] = [];
    for (const headers of [
      { authorization: `Bearer ${key}` },
      { authorization: `Bearer ${wrong}` },
      { authorization: "Bearer sk-canary" },
      { authorization: `Basic ${btoa(`${key}:`)}` },
      { "x-api-key": key },
      {},
    ] as Record<string, string>[]) {
      answers.push(await call(STRANGER, "/v1/models", headers));
      answers.push(
        await call(
          STRANGER,
          "/v1/chat/completions",
          { ...headers, "content-type": "application/json" },
          "POST",
        ),
      );
    }
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(codeOf(answer)).toBe("https_required");
      expect(answer.text).toContain("https://");
      expect(answer.text).not.toContain(key);
      expect(answer.text).not.toContain("canary");
    }
    const listed = await sallyport(product.dataDir, ["keys", "list", "--json"]);
    expect(JSON.parse(listed.stdout).items[0]).toMatchObject({ last_used_at: null });
  });

  test.each([
    ["an address where nothing is", "/chat/completions"],
    ["a method an address has not", "/v1/completions"],
    ["a key in a URL", "/v1/models?key=sp_test_x"],
    ["metrics, whose token travels in the clear too", "/metrics"],
  ])("%s", async (_, path) => {
    const answer = await call(STRANGER, path, { authorization: `Bearer ${key}` }, "PUT");
    expect(answer.status).toBe(403);
    expect(codeOf(answer)).toBe("https_required");
  });

  test.each(["https", "HTTPS", "https, https"])(
    "a stranger's word that it came by TLS (%s) is not believed",
    async (proto) => {
      const forged = { authorization: `Bearer ${key}`, "x-forwarded-proto": proto, "x-forwarded-for": PROXY };
      expect((await call(STRANGER, "/v1/models", forged)).status).toBe(403);
      expect((await call(STRANGER, "/v1/models", { ...forged, forwarded: "proto=https" })).status).toBe(403);
    },
  );

  test("a declared proxy's requests are served", async () => {
    const authorized = { authorization: `Bearer ${key}` };
    expect((await call(PROXY, "/v1/models", authorized)).status).toBe(200);
    for (const proto of ["https", "HTTPS", "https, https"])
      expect((await call(PROXY, "/v1/models", { ...authorized, "x-forwarded-proto": proto })).status).toBe(
        200,
      );
    expect(
      (await call(PROXY, "/v1/models", { ...authorized, forwarded: "for=1.2.3.4;proto=https" })).status,
    ).toBe(200);
  });

  test.each([
    [{ "x-forwarded-proto": "http" }],
    [{ "x-forwarded-proto": "https, http" }],
    [{ "x-forwarded-proto": "http,https" }],
    [{ "x-forwarded-proto": "" }],
    [{ forwarded: "for=1.2.3.4;proto=http;by=x" }],
    [{ forwarded: 'proto="http"' }],
  ] as [Record<string, string>][])(
    "a declared proxy that says %j forwards what came in the clear",
    async (headers) => {
      const answer = await call(PROXY, "/v1/models", { authorization: `Bearer ${key}`, ...headers });
      expect(answer.status).toBe(403);
      expect(codeOf(answer)).toBe("https_required");
    },
  );

  test("health, the page and the audit ledger take no key and are anyone's", async () => {
    for (const path of ["/health/live", "/health/ready", "/", "/audit/keys"])
      expect((await call(STRANGER, path)).status).toBe(200);
  });
});

test("T-1 without proxies, loopback stays as easy as it was", async () => {
  product = await startProduct(await makeDataDir());
  try {
    const headers = { authorization: `Bearer ${product.testKey}`, "x-forwarded-proto": "http" };
    expect((await call(STRANGER, "/v1/models", headers)).status).toBe(200);
  } finally {
    await product.stop();
    await removeDataDir(product.dataDir);
  }
}, 300_000);
