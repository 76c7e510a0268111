import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makeDataDir, type Product, removeDataDir, startProduct } from "./product.ts";

/**
 * Everything a provider can do wrong, seen from the caller: what is answered, and under which outcome it is counted.
 * `event` is the error inside a stream that had begun; such a stream never ends with "[DONE]".
 */
interface Fault {
  readonly simulate: string;
  readonly stream: boolean;
  readonly status: number;
  readonly code: string | null;
  readonly outcome: string;
  readonly retry?: "false";
}

const whole = (simulate: string, status: number, code: string, outcome: string, retry?: "false"): Fault => ({
  simulate,
  stream: false,
  status,
  code,
  outcome,
  ...(retry ? { retry } : {}),
});
const refusedStream = (simulate: string, status: number, code: string, outcome: string): Fault => ({
  ...whole(simulate, status, code, outcome),
  stream: true,
});
const brokenStream = (simulate: string, code: string, outcome: string): Fault => ({
  ...whole(simulate, 200, code, outcome),
  stream: true,
});

const FAULTS: readonly Fault[] = [
  whole("fault=hang", 504, "provider_timeout", "provider_timeout"),
  whole("fault=stall", 504, "provider_timeout", "provider_timeout"),
  whole("fault=reset", 502, "provider_truncated", "provider_truncated"),
  whole("fault=truncate", 502, "provider_truncated", "provider_truncated"),
  whole("fault=liar", 502, "provider_invalid", "provider_invalid"),
  whole("fault=wrongtype", 502, "provider_invalid", "provider_invalid"),
  whole("fault=gzip", 502, "provider_invalid", "provider_invalid"),
  whole("fault=redirect", 502, "provider_invalid", "provider_invalid"),
  whole("status=400", 400, "provider_rejected", "rejected", "false"),
  whole("status=401", 502, "provider_misconfigured", "provider_error", "false"),
  whole("status=403", 502, "provider_misconfigured", "provider_error", "false"),
  whole("status=422", 422, "provider_rejected", "rejected", "false"),
  whole("status=429", 429, "provider_rate_limited", "provider_error"),
  whole("status=500", 502, "provider_failed", "provider_error"),
  whole("status=402", 502, "provider_out_of_credit", "provider_error", "false"),
  whole("status=503", 503, "provider_overloaded", "provider_error"),
  whole("status=529", 503, "provider_overloaded", "provider_error"),
  whole("fault=errorevent", 502, "provider_failed", "provider_error"),
  refusedStream("fault=hang", 504, "provider_timeout", "provider_timeout"),
  refusedStream("fault=reset", 502, "provider_truncated", "provider_truncated"),
  refusedStream("fault=wrongtype", 502, "provider_invalid", "provider_invalid"),
  refusedStream("fault=gzip", 502, "provider_invalid", "provider_invalid"),
  refusedStream("status=500", 502, "provider_failed", "provider_error"),
  refusedStream("fault=stall", 504, "provider_timeout", "provider_timeout"),
  brokenStream("fault=truncate", "provider_truncated", "provider_truncated"),
  brokenStream("fault=cut", "provider_truncated", "provider_truncated"),
  brokenStream("fault=errorevent", "provider_broke_off", "provider_error"),
  brokenStream("fault=endless gap=20", "provider_timeout", "provider_timeout"),
];

let product: Product;

beforeAll(async () => {
  product = await startProduct(await makeDataDir(), {
    SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "400",
    SALLYPORT_IDLE_TIMEOUT_MS: "400",
    SALLYPORT_ANSWER_TIMEOUT_MS: "800",
  });
}, 90_000);

afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
});

function ask(simulate: string, stream: boolean, signal?: AbortSignal): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${product.testKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "gpt-4o-mini",
      stream,
      messages: [{ role: "user", content: `[[simulate ${simulate}]]` }],
    }),
    ...(signal ? { signal } : {}),
  });
}

/** How many requests were counted under an outcome so far. */
async function counted(outcome: string): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  const line = new RegExp(`^sallyport_requests_total\\{.*outcome="${outcome}"\\} (\\d+)$`, "m").exec(text);
  return Number(line?.[1] ?? 0);
}

async function inFlight(): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/^sallyport_requests_in_flight (\d+)$/m.exec(text)?.[1]);
}

describe("a provider that misbehaves", () => {
  for (const { simulate, stream, status, code, outcome, retry } of FAULTS) {
    test(`${simulate}, ${stream ? "streamed" : "whole"}: ${status} ${code}, counted as ${outcome}`, async () => {
      const before = await counted(outcome);
      const response = await ask(simulate, stream);
      const text = await response.text();
      expect(response.status).toBe(status);
      expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers.get("x-should-retry")).toBe(retry ?? null);
      expect(text).not.toContain("[DONE]");
      const last = status === 200 ? (text.trim().split("\n\n").at(-1) ?? "").replace(/^data: /, "") : text;
      expect(JSON.parse(last).error.code).toBe(code);
      expect(await counted(outcome)).toBe(before + 1);
      expect(await inFlight()).toBe(0);
    });
  }

  test("a stream without an end mark whose answer has ended arrives whole, with the mark", async () => {
    const before = await counted("succeeded");
    const text = await (await ask("fault=nodone tokens=2", true)).text();
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(text.match(/"finish_reason":"stop"/g)).toHaveLength(1);
    expect(await counted("succeeded")).toBe(before + 1);
  });

  test("a stream split into small pieces arrives whole", async () => {
    const text = await (await ask("split=16 tokens=2", true)).text();
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    for (const event of text.trim().split("\n\n").slice(0, -1)) JSON.parse(event.replace(/^data: /, ""));
  });

  test("a caller who goes away is counted, and nothing stays in flight", async () => {
    const before = await counted("client_closed");
    const gone = new AbortController();
    const response = await ask("fault=endless gap=5", true, gone.signal);
    const reader = response.body?.getReader();
    await reader?.read();
    gone.abort();
    while ((await inFlight()) > 0) await Bun.sleep(5);
    expect(await counted("client_closed")).toBe(before + 1);
  });

  test("a caller who goes away before the answer began is counted", async () => {
    const before = await counted("client_closed");
    const gone = new AbortController();
    const asked = ask("fault=hang", false, gone.signal).catch((error) => error);
    while ((await inFlight()) === 0) await Bun.sleep(5);
    gone.abort();
    expect(await asked).toBeInstanceOf(Error);
    while ((await inFlight()) > 0) await Bun.sleep(5);
    expect(await counted("client_closed")).toBe(before + 1);
  });
});
