import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rawExchange } from "./hostile/raw-client.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const BODY = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] });

let product: Product;
let key: string;

beforeAll(async () => {
  product = await startProduct(await makeDataDir());
  key = product.testKey;
}, 300_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly text: string;
}

async function refusalOf(answer: Response | Promise<Response>): Promise<Refusal> {
  const response = await answer;
  const text = await response.text();
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  return { status: response.status, code: error.code, message: error.message, text };
}

function send(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "POST",
): Promise<Response> {
  return fetch(product.url + path, { method, headers, ...(method === "GET" ? {} : { body: BODY }) });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("a wrong address names the right one", () => {
  test.each([
    ["/chat/completions", "POST /v1/chat/completions"],
    ["/v1/chat/completions/", "POST /v1/chat/completions"],
    ["/v1/v1/chat/completions", "POST /v1/chat/completions"],
    ["/v1//chat/completions", "POST /v1/chat/completions"],
    ["/V1/Chat/Completions", "POST /v1/chat/completions"],
    ["/gateway/v1/chat/completions", "POST /v1/chat/completions"],
    ["/v1/chat/completion", "POST /v1/chat/completions"],
    ["/v1/chat", "POST /v1/chat/completions"],
    ["/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01", "POST /v1/chat/completions"],
    ["/v1/chat%2Fcompletions", "POST /v1/chat/completions"],
    ["/v1/engines/davinci/completions", "POST /v1/completions"],
    ["/completions", "POST /v1/completions"],
    ["/v1/v1/embeddings/", "POST /v1/embeddings"],
    ["/v1/engines/ada/embeddings", "POST /v1/embeddings"],
    ["/embedding", "POST /v1/embeddings"],
    ["/images/generations", "POST /v1/images/generations"],
    ["/v1/image/edit", "POST /v1/images/edits"],
    ["/responses", "POST /v1/responses"],
    ["/v1/v1/responses/", "POST /v1/responses"],
    ["/models", "GET /v1/models"],
    ["/v1/engines", "GET /v1/models"],
    ["/v1/v1/models/gpt-4o", "GET /v1/models/"],
  ])("%s", async (path, meant) => {
    const refusal = await refusalOf(send(path, bearer(key)));
    expect(refusal).toMatchObject({ status: 404, code: "wrong_address" });
    expect(refusal.message).toContain(`Send ${meant}`);
    expect(refusal.message).toContain("base URL");
  });

  test("a slash after /v1/models and after a model", async () => {
    const refusal = await refusalOf(send("/v1/models/", bearer(key), "GET"));
    expect(refusal.message).toContain("Send GET /v1/models instead");
    const one = await refusalOf(send("/v1/models/gpt-4o/", bearer(key), "GET"));
    expect(one.message).toContain("Send GET /v1/models/… instead");
  });

  test.each([
    "/v1/responses/resp_123",
    "/v1/audio/speech",
    "/v1/audio/transcriptions",
    "/v1/files",
    "/v1/files/file-abc/content",
    "/v1/assistants",
    "/v1/threads/thread_1/messages",
    "/v1/moderations",
    "/v1/batches",
    "/v1/fine_tuning/jobs",
    "/v1/vector_stores",
    "/v1/realtime/sessions",
    "/v1/chat/completions/chatcmpl-123",
  ])("%s is told not to be offered, and what is", async (path) => {
    const refusal = await refusalOf(send(path, bearer(key)));
    expect(refusal).toMatchObject({ status: 404, code: "endpoint_not_offered" });
    expect(refusal.message).toContain("is not offered by this gateway");
    for (const offered of ["/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/models"])
      expect(refusal.message).toContain(offered);
  });

  test("a method of Gemini's API is told its address", async () => {
    const refusal = await refusalOf(send("/models/gemini-pro:generateContent", bearer(key)));
    expect(refusal.message).toContain("Send POST /v1beta/models/");
    expect(refusal.message).toContain("Google's SDK ends before '/v1beta'");
  });

  test("the address of Anthropic's API is told with where the base URL of its SDK ends", async () => {
    const refusal = await refusalOf(send("/v1/v1/messages", bearer(key)));
    expect(refusal.message).toContain("Send POST /v1/messages instead");
    expect(refusal.message).toContain("Anthropic's SDK ends before '/v1'");
  });

  test("every address that is offered is served", async () => {
    const { endpoints } = (await (await fetch(product.url)).json()) as {
      endpoints: { method: string; path: string; audience: string }[];
    };
    const { message } = await refusalOf(send("/v1/files", bearer(key)));
    // Those below the address in which the refusal is told.
    const keyed = endpoints.filter(
      ({ audience, path }) => audience === "api-key" && path.startsWith("/v1/") && !path.endsWith("*"),
    );
    expect(keyed.length).toBeGreaterThan(3);
    // Uploads have addresses of their own below theirs, for any method, and their own refusals.
    for (const { method, path } of keyed) if (method !== "*") expect(message).toContain(`${method} ${path}`);
  });

  test("a wrong method is told the right one", async () => {
    const answer = await send("/v1/chat/completions", bearer(key), "GET");
    expect(answer.headers.get("allow")).toBe("POST");
    const refusal = await refusalOf(answer);
    expect(refusal).toMatchObject({ status: 405, code: "method_not_allowed" });
    expect(refusal.message).toContain("POST only");
  });

  test("what is like nothing of ours stays a plain 404", async () => {
    expect(await refusalOf(send("/v1/nothing", bearer(key)))).toMatchObject({
      status: 404,
      code: "not_found",
    });
    const other = await send("/favicon.ico", {}, "GET");
    expect(await other.json()).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("a wrong credential is told what it is, and is not repeated", () => {
  const secret = "canary5f1c2d3e4b5a69788796a5b4c3d2e1f0";

  test.each([
    [`sk-proj-${secret}`, "OpenAI"],
    [`sk-${secret}`, "OpenAI"],
    [`sk-ant-api03-${secret}`, "Anthropic"],
    [`sk-or-v1-${secret}`, "OpenRouter"],
    [`AIza${secret}`, "Google"],
    [`gsk_${secret}`, "Groq"],
    [`xai-${secret}`, "xAI"],
    [`hf_${secret}`, "Hugging Face"],
  ])("a key of another service: %s", async (token, service) => {
    const refusal = await refusalOf(send("/v1/chat/completions", bearer(token)));
    expect(refusal).toMatchObject({ status: 401, code: "foreign_api_key" });
    expect(refusal.message).toContain(`key of ${service}`);
    expect(refusal.message).toContain("sp_live_");
    expect(refusal.text).not.toContain("canary");
  });

  test("an operator's token, which belongs at /api", async () => {
    const refusal = await refusalOf(send("/v1/chat/completions", bearer(`sp_op_${secret}`)));
    expect(refusal).toMatchObject({ status: 401, code: "operator_token" });
    expect(refusal.message).toContain("/api");
    expect(refusal.text).not.toContain("canary");
  });

  test.each([
    ["Basic", { authorization: `Basic ${btoa(`user:${secret}`)}` }, "not_a_bearer_token", "'Basic'"],
    ["no scheme", { authorization: `sk-${secret}` }, "not_a_bearer_token", "'Bearer' is missing"],
    ["another scheme", { authorization: `Token ${secret}` }, "not_a_bearer_token", "Authorization: Bearer"],
    [
      "Bearer twice",
      { authorization: `Bearer Bearer ${secret}` },
      "not_a_bearer_token",
      "Authorization: Bearer",
    ],
    ["Bearer and nothing", { authorization: "Bearer " }, "missing_api_key", "Authorization: Bearer"],
    ["x-api-key", { "x-api-key": secret }, "key_in_other_header", "'x-api-key'"],
    ["api-key", { "api-key": secret }, "key_in_other_header", "'api-key'"],
    ["x-goog-api-key", { "x-goog-api-key": secret }, "key_in_other_header", "'x-goog-api-key'"],
    ["something else", { authorization: `Bearer ${secret}` }, "malformed_api_key", "Sallyport API key"],
    ["nothing", {}, "missing_api_key", "Authorization: Bearer"],
  ] as [string, Record<string, string>, string, string][])("%s", async (_, headers, code, words) => {
    const answer = await send("/v1/chat/completions", headers);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    const refusal = await refusalOf(answer);
    expect(refusal).toMatchObject({ status: 401, code });
    expect(refusal.message).toContain(words);
    expect(refusal.text).not.toContain("canary");
  });

  test("our own key without its word, and in another header, is told so and not served", async () => {
    for (const headers of [{ authorization: key }, { "x-api-key": key }] as Record<string, string>[]) {
      const refusal = await refusalOf(send("/v1/chat/completions", headers));
      expect(refusal.status).toBe(401);
      expect(refusal.message).toContain("Authorization: Bearer sp_");
      expect(refusal.text).not.toContain(key);
    }
  });
});

describe("K-9 a key anywhere in a URL gets advice, also where nothing is", () => {
  const escapedOnce = () => key.replace(/_/g, "%5F");
  const escapedWhole = () => Array.from(key, (one) => `%${one.charCodeAt(0).toString(16)}`).join("");
  const places: Record<string, () => string> = {
    "a query": () => `/v1/chat/completions?key=${key}`,
    "a query of another name": () => `/v1/models?anything=${key}`,
    "the name of a parameter": () => `/v1/models?${key}`,
    "an escaped query": () => `/v1/chat/completions?api_key=${escapedOnce()}`,
    "a query escaped as a whole": () => `/v1/models?a=${escapedWhole()}`,
    "a query escaped twice": () => `/v1/models?a=${escapedOnce().replace(/%/g, "%25")}`,
    "the path": () => `/v1/${key}/chat/completions`,
    "the path of one model": () => `/v1/models/${key}`,
    "the escaped path of one model": () => `/v1/models/${escapedWhole()}`,
    "a path where nothing is": () => `/${key}`,
    "a wrong address": () => `/chat/completions?access_token=${key}`,
    "an address that takes no key": () => `/health/live?token=${key}`,
    "the page": () => `/?key=${key}`,
    "a fragment": () => `/v1/models#${key}`,
  };

  test.each(Object.keys(places))("%s", async (name) => {
    const path = places[name]?.() ?? "";
    const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n\r\n`;
    for (const request of [head, head.replace(/Authorization.*\r\n/, "")]) {
      const { answers } = await rawExchange(product.url, [request]);
      expect(answers[0]?.status).toBe(400);
      expect(answers[0]?.body).toContain("not accepted in a URL");
      expect(answers[0]?.body).toContain("replace this key");
      expect(answers[0]?.body).not.toContain(key);
    }
  });

  test("a token of an operator, but not the part of it that lists show", async () => {
    const made = await sallyport(product.dataDir, [
      "tokens",
      "create",
      "mara",
      "--role",
      "support",
      "--json",
    ]);
    const { token, prefix } = JSON.parse(made.stdout) as { token: string; prefix: string };
    for (const path of [
      `/v1/models?token=${token}`,
      `/api/v1/organizations?a=${token}`,
      `/api/v1/tokens/${token}`,
    ]) {
      const answer = await fetch(product.url + path);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain("replace this key");
    }
    const revoked = await fetch(`${product.url}/api/v1/tokens/${prefix}`, { method: "DELETE" });
    expect(revoked.status).toBe(401);
  });

  test("the user part, which clients turn into a Basic header", async () => {
    const { host } = new URL(product.url);
    const url = `http://${key}@${host}/v1/models`;
    const curl = Bun.spawnSync(["curl", "-s", url]).stdout.toString();
    expect(JSON.parse(curl).error.code).toBe("key_in_url");
    const password = Bun.spawnSync(["curl", "-s", `http://any:${key}@${host}/v1/models`]).stdout.toString();
    expect(JSON.parse(password).error.code).toBe("key_in_url");
  });

  test.each(["key", "api_key", "api-key", "apikey", "access_token", "API_KEY", "%6bey"])(
    "a key of another service as ?%s=",
    async (name) => {
      const refusal = await refusalOf(send(`/v1/chat/completions?${name}=AIza-canary-5f1c2d3e`));
      expect(refusal).toMatchObject({ status: 400, code: "key_in_url" });
      expect(refusal.text).not.toContain("canary");
    },
  );

  test("a query that is none of a key's is ignored, as ever", async () => {
    const answer = await send("/v1/chat/completions?api-version=2024&key=x", {
      ...bearer(key),
      "content-type": "application/json",
    });
    expect(answer.status).toBe(200);
  });

  test("none of it was printed or logged", async () => {
    const { stdout } = await sallyport(product.dataDir, ["keys", "list", "--json"]);
    expect(stdout).not.toContain(key);
    const printed = product.output().replace(/^.*curl [\s\S]*?Ctrl-C stops it\./m, "");
    expect(printed.split(key).length).toBeLessThanOrEqual(2);
    expect(product.output()).not.toContain("canary");
  });
});
