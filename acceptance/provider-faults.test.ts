import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { CALLERS, type FaultCaller, seenBy } from "./faults/callers.ts";
import { DIALECTS, type SpokenDialect } from "./faults/dialects.ts";
import { FAULTS, type Fault } from "./faults/faults.ts";
import { faultTable } from "./faults/table.ts";
import { freePort } from "./free-port.ts";
import { sized } from "./hostile/answers.ts";
import { type RawUpstream, startRawUpstream } from "./hostile/raw-upstream.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

/**
 * P-5: every fault of a provider, over real sockets, for providers that speak each dialect and callers that speak each
 * protocol. What comes of it is one row of docs/provider-faults.md.
 */

let product: Product;
let key: string;
const upstreams: RawUpstream[] = [];
/** What each dialect's upstream does, by the word in a prompt. */
const playing = new Map<string, Fault>(FAULTS.map((fault) => [fault.name, fault]));

beforeAll(async () => {
  const price = { input_usd_per_million: "1000", output_usd_per_million: "1000" };
  const models = (all: readonly Fault[], targets: readonly string[]) =>
    all.flatMap(({ name }) => targets.map((target) => ({ model: `${target}-${name}`, ...price })));
  const place = { allow_private_address: true, secret_from: "OPENAI_API_KEY" };
  const providers: object[] = [];
  const plainServer = await startRawUpstream();
  plainServer.greet(() => ["HTTP/1.1 400 Bad Request\r\n\r\n", "<end>"]);
  upstreams.push(plainServer);
  const addresses = {
    refused: `http://127.0.0.1:${freePort()}/v1`,
    tls: plainServer.baseUrl.replace("http:", "https:"),
    dns: "https://provider.invalid/v1",
  };
  for (const dialect of DIALECTS) {
    const { name, kind } = dialect;
    const upstream = await startRawUpstream();
    upstreams.push(upstream);
    upstream.play((tag) => scriptOf(tag, dialect));
    const answering = FAULTS.filter(({ does }) => typeof does === "function");
    const targets = [`alone-${name}`, `both-${name}`];
    const own = { ...place, kind, priority: 1 };
    providers.push({ ...own, slug: name, base_url: upstream.baseUrl, models: models(answering, targets) });
    for (const [why, baseUrl] of Object.entries(addresses)) {
      const unreachable = FAULTS.filter(({ does }) => does === why);
      providers.push({
        ...own,
        slug: `${name}-${why}`,
        base_url: baseUrl,
        models: models(unreachable, targets),
      });
    }
  }
  const [first] = DIALECTS as [SpokenDialect];
  const healthy = await startRawUpstream();
  upstreams.push(healthy);
  healthy.play((tag) => wellOf(tag, first));
  const last = { ...place, kind: first.kind, priority: 2, base_url: healthy.baseUrl };
  for (const { name } of DIALECTS)
    providers.push({ ...last, slug: `healthy-${name}`, models: models(FAULTS, [`both-${name}`]) });

  product = await startProduct(await makeDataDir(), {
    SALLYPORT_FIRST_BYTE_TIMEOUT_MS: "500",
    SALLYPORT_IDLE_TIMEOUT_MS: "500",
    SALLYPORT_ANSWER_TIMEOUT_MS: "1000",
  });
  await run(["apply", "-"], JSON.stringify({ providers }));
  key = JSON.parse(await run(["keys", "create", "--live", "--json"])).key;
}, 300_000);

afterAll(async () => {
  await product.stop();
  for (const upstream of upstreams) await upstream.close();
  await removeDataDir(product.dataDir);
});

async function run(words: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await sallyport(product.dataDir, words, {
    input,
    env: { OPENAI_API_KEY: "provider-secret-canary" },
  });
  expect(code, stderr).toBe(0);
  return stdout;
}

const scriptOf = (tag: string, dialect: SpokenDialect) => {
  const fault = playing.get(tag.slice("tag-".length, -"-end".length));
  return typeof fault?.does === "function" ? fault.does(dialect)(tag) : [];
};
const wellOf = (tag: string, dialect: SpokenDialect) =>
  FAULTS.find(({ name }) => tag === `tag-${name}-end`)?.stream
    ? [sized(`Content-Type: ${dialect.streamType}\r\n`, Buffer.concat(dialect.events(tag) as Uint8Array[]))]
    : [sized("Content-Type: application/json\r\n", dialect.whole(tag))];

/** One request, and what became of it. */
interface Asked {
  readonly requestId: string;
  readonly seen: Awaited<ReturnType<typeof seenBy>>;
  readonly retryAfter: string | null;
  readonly shouldRetry: string | null;
}

async function ask(
  fault: Fault,
  dialect: SpokenDialect,
  caller: FaultCaller,
  target: string,
): Promise<Asked> {
  const model = `${target}-${dialect.name}-${fault.name}`;
  const response = await caller.ask(product.url, key, model, `Say tag-${fault.name}-end`, fault.stream);
  return {
    requestId: response.headers.get("x-request-id") ?? "",
    seen: await seenBy(caller, response, fault.stream),
    retryAfter: response.headers.get("retry-after"),
    shouldRetry: response.headers.get("x-should-retry"),
  };
}

interface Usage {
  readonly request: string;
  readonly outcome: string;
  readonly charge_usd: string;
  readonly loss_usd: string;
}

/** Usage rows are written at intervals, so a command may ask too early. */
async function usageOf(requestIds: readonly string[]): Promise<readonly Usage[]> {
  for (;;) {
    const { items } = JSON.parse(await run(["usage", "list", "--limit", "5000", "--json"])) as {
      items: Usage[];
    };
    const rows = items.filter(({ request }) => requestIds.includes(request));
    if (rows.length === requestIds.length) return rows;
  }
}

async function asideTotal(): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/^sallyport_targets_set_aside_total (\d+)$/m.exec(text)?.[1]);
}

/** How often an event stands in the log. */
const logged = (event: string) => product.output().split(`"${event}"`).length - 1;

/** As many as set a target aside: each protocol once, and two again. */
const [openai, anthropic, gemini] = CALLERS as [FaultCaller, FaultCaller, FaultCaller];
const FIVE = [openai, anthropic, gemini, openai, anthropic];

describe("P-5 a provider that fails, alone", () => {
  const all: { readonly fault: Fault; readonly asked: Asked }[] = [];

  for (const fault of FAULTS) {
    const { verdict } = fault;
    test(`${fault.title}, ${fault.stream ? "streamed" : "whole"}: ${verdict.status} ${verdict.code}`, async () => {
      const before = await asideTotal();
      const [aside, needing] = [logged("target_set_aside"), logged("provider_needs_operator")];
      const askedOf = DIALECTS.map(async (dialect) => {
        const answers = await Promise.all(FIVE.map((caller) => ask(fault, dialect, caller, "alone")));
        for (const [index, asked] of answers.entries()) {
          const of = `${dialect.name} for a caller of ${FIVE[index]?.name}: ${asked.seen.text}`;
          expect([asked.seen.status, asked.seen.code], of).toEqual([verdict.status, verdict.code]);
          expect(asked.retryAfter, of).toBe(verdict.retryAfter ?? null);
          expect(asked.seen.text.includes(`tag-${fault.name}-end`), of).toBe(verdict.status === 200);
          expect(asked.seen.text, of).not.toContain("broke.");
        }
        return answers;
      });
      for (const asked of (await Promise.all(askedOf)).flat()) all.push({ fault, asked });
      const expected = verdict.breaker === "nothing" ? 0 : DIALECTS.length;
      expect((await asideTotal()) - before).toBe(expected);
      const operators = verdict.log === null ? 0 : DIALECTS.length * FIVE.length;
      // What it wrote before it answered may be read after the answer.
      while (logged("target_set_aside") < aside + expected) await Bun.sleep(1);
      while (logged("provider_needs_operator") < needing + operators) await Bun.sleep(1);
      expect([logged("target_set_aside"), logged("provider_needs_operator")]).toEqual([
        aside + expected,
        needing + operators,
      ]);
    }, 300_000);
  }

  test("C-1 each is counted under its outcome, and nobody pays for what was not delivered", async () => {
    const rows = new Map(
      (await usageOf(all.map(({ asked }) => asked.requestId))).map((row) => [row.request, row]),
    );
    for (const { fault, asked } of all) {
      const row = rows.get(asked.requestId);
      const { outcome, bill } = fault.verdict;
      expect(row?.outcome, fault.name).toBe(outcome);
      expect(Number(row?.charge_usd) > 0, `charge of ${fault.name}`).toBe(bill === "delivered");
      if (bill !== "delivered")
        expect(Number(row?.loss_usd) > 0, `loss of ${fault.name}`).toBe(bill === "loss");
    }
  });
});

describe("P-5 a provider that fails before the first byte, with a healthy one after it", () => {
  const hidden = FAULTS.filter(({ verdict }) => verdict.status !== 200);
  test.each(hidden.map((fault) => [fault.name, fault] as const))("is not seen: %s", async (_, fault) => {
    const answers = DIALECTS.flatMap((dialect) =>
      CALLERS.map((caller) => ask(fault, dialect, caller, "both")),
    );
    for (const { seen } of await Promise.all(answers)) {
      expect([seen.status, seen.code], seen.text).toEqual([200, null]);
      expect(seen.text).toContain(`tag-${fault.name}-end`);
    }
  });
});

test("the log has neither a prompt nor a provider's words", () => {
  for (const word of ["Say tag", "It broke", "provider-secret-canary"])
    expect(product.output()).not.toContain(word);
  expect(product.output()).not.toContain('"request_failed"');
});

test("docs/provider-faults.md has the table of this suite", () => {
  const path = `${import.meta.dir}/../docs/provider-faults.md`;
  const text = readFileSync(path, "utf8");
  const written = text.replace(
    /(<!-- table -->\n)[\s\S]*(\n<!-- end -->)/,
    (_, begin, end) => begin + faultTable() + end,
  );
  if (process.env["SALLYPORT_WRITE_TABLE"] === "1") writeFileSync(path, written);
  else expect(text).toBe(written);
});
