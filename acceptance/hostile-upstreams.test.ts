import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { JSON_TYPE, sized, wholeBody } from "./hostile/answers.ts";
import { counted, residentMiB, restingCounters, settledMiB } from "./hostile/gauges.ts";
import { type RawUpstream, startRawUpstream, type UpstreamScript } from "./hostile/raw-upstream.ts";
import { CONTENTS } from "./hostile/upstreams/contents.ts";
import { CUTS } from "./hostile/upstreams/cuts.ts";
import { VERDICTS } from "./hostile/upstreams/hazard.ts";
import { healthy, healthyStream } from "./hostile/upstreams/scripts.ts";
import { SIZES } from "./hostile/upstreams/sizes.ts";
import { SMUGGLING } from "./hostile/upstreams/smuggling.ts";
import { STREAMS } from "./hostile/upstreams/streams.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

const MOST_GROWTH = 1.5;

let product: Product;
let upstream: RawUpstream;
let key: string;
let idleMiB: number;
let asked = 0;

beforeAll(async () => {
  upstream = await startRawUpstream();
  const dataDir = await makeDataDir();
  product = await startProduct(dataDir, {
    SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "700",
    SALLYPORT_IDLE_TIMEOUT_MS: "700",
    SALLYPORT_ANSWER_TIMEOUT_MS: "2000",
  });
  const place = ["--name", "hostile", "--base-url", upstream.baseUrl, "--allow-private", "--model", "m=1,2"];
  const added = await sallyport(dataDir, ["providers", "add", "openai-compatible", ...place, "--no-secret"]);
  expect(added.stderr + added.stdout, added.stderr).not.toBe("");
  expect(added.code).toBe(0);
  key = JSON.parse((await sallyport(dataDir, ["keys", "create", "--live", "--json"])).stdout).key;
  for (let count = 0; count < 100; count++) {
    upstream.play(count % 2 ? healthy : healthyStream);
    await ask(count % 2 === 0);
  }
  idleMiB = residentMiB(product).now;
}, 300_000);

afterAll(async () => {
  await product.stop();
  await upstream.close();
  await removeDataDir(product.dataDir);
});

interface Asked {
  readonly tag: string;
  readonly status: number;
  readonly text: string;
  /** Of the error, also of one inside a stream; null when it was answered. */
  readonly code: string | null;
}

async function ask(stream: boolean): Promise<Asked> {
  const tag = `tag-${asked++}-end`;
  const response = await fetch(`${product.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", stream, messages: [{ role: "user", content: tag }] }),
  });
  const text = await response.text();
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  const last = response.status === 200 && stream ? (text.trim().split("\n\n").at(-1) ?? "") : text;
  const code = last.startsWith("data: [DONE]")
    ? undefined
    : JSON.parse(last.replace(/^data: /, "")).error?.code;
  return { tag, status: response.status, text, code: code ?? null };
}

async function judge(stream: boolean, script: UpstreamScript, verdict: keyof typeof VERDICTS): Promise<void> {
  const { status, code, outcome } = VERDICTS[verdict];
  const before = await restingCounters(product);
  upstream.play(script);
  const answer = await ask(stream);
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(counted(before, await restingCounters(product))).toEqual({ [outcome]: 1 });
  if (code === null) expect(answer.text).toContain(answer.tag);
  if (stream) expect(answer.text.includes("[DONE]")).toBe(code === null);
  await poolIsClean();
}

/** The next requests get their own answers, whole and streamed, one after the other and at the same time. */
async function poolIsClean(): Promise<void> {
  upstream.play(healthy);
  const answers = [await ask(false), ...(await Promise.all([ask(false), ask(false)]))];
  upstream.play(healthyStream);
  answers.push(await ask(true));
  for (const { tag, status, text } of answers) {
    expect(status).toBe(200);
    expect(text.match(/tag-\d+-end/g)).toEqual([tag]);
  }
}

const TABLES = [
  ["response smuggling", false, SMUGGLING],
  ["too much", false, SIZES],
  ["odd contents", false, CONTENTS],
  ["cut off", false, CUTS],
  ["streams", true, STREAMS],
] as const;

for (const [title, stream, hazards] of TABLES)
  describe(`a hostile provider: ${title}`, () => {
    for (const [name, script, verdict] of hazards) {
      const { status, code } = VERDICTS[verdict];
      test(`${name}: ${status} ${code ?? ""}`, () => judge(stream, script, verdict), 20_000);
    }
  });

describe("a hostile provider: the order of things", () => {
  test("an answer that comes before the request is taken for at most one, and what follows it for none", async () => {
    upstream.disconnect();
    upstream.greet(() => [sized(JSON_TYPE, wholeBody("tag-666-end"))]);
    upstream.play(healthy);
    for (let count = 0; count < 20; count++) {
      const { tag, text } = await ask(false);
      for (const said of text.match(/tag-\d+-end/g) ?? []) expect([tag, "tag-666-end"]).toContain(said);
      while (upstream.connections > 0) await Bun.sleep(1);
    }
    upstream.greet(null);
    await poolIsClean();
  });

  test("connections that close while they are reused lose no request", async () => {
    upstream.play((tag) => [sized(JSON_TYPE, wholeBody(tag)), 3, "<end>"]);
    for (let count = 0; count < 100; count++) {
      const { tag, status, text } = await ask(false);
      expect([status, text.includes(tag)]).toEqual([200, true]);
      await Bun.sleep(count % 6);
    }
    await poolIsClean();
  });
});

describe("after all of it", () => {
  test(`resident memory is at most ${MOST_GROWTH} times what it was`, async () => {
    const settled = await settledMiB(product, idleMiB * MOST_GROWTH);
    const { peak } = residentMiB(product);
    process.stdout.write(
      `hostile upstreams: idle ${idleMiB} MiB, peak ${peak} MiB, settled ${settled} MiB\n`,
    );
    expect(settled).toBeLessThanOrEqual(idleMiB * MOST_GROWTH);
  }, 300_000);

  test("the server has never failed, and says so", async () => {
    expect(product.output()).not.toContain('"request_failed"');
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  });
});
