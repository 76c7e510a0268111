import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import OpenAI, { APIError } from "openai";
import { ask, makeStage, outcomeOf, type Stage, startLoad } from "./emergency/callers.ts";
import { allAsked, type Scope, scopesOf } from "./emergency/scopes.ts";
import { startUpstream, type Upstream } from "./emergency/upstream.ts";
import type { Product } from "./product.ts";

setDefaultTimeout(120_000);

const SCOPES = ["everything", "provider", "model", "organization", "key"] as const;

interface Acted {
  readonly stopped: boolean;
  readonly nodes: readonly { readonly node: string; readonly how: string; readonly after_ms: number }[];
}

let upstream: Upstream;
let stage: Stage;
let scopes: ReadonlyMap<string, Scope>;

beforeAll(async () => {
  upstream = startUpstream();
  stage = await makeStage(3, upstream);
  scopes = new Map(scopesOf(stage).map((scope) => [scope.name, scope]));
});

afterAll(async () => {
  await stage?.deployment.remove();
  await upstream?.stop();
});

const emergency = (act: "stop" | "resume", { words }: Scope, ...more: readonly string[]) =>
  stage.deployment.json<Acted>(["emergency", act, ...words, ...more, "--reason", "incident 12"]);
const scopeOf = (name: string) => scopes.get(name) ?? expect.unreachable();
const nodes = () => stage.deployment.nodes;

/** A stream as a customer's program has it: from the official SDK, with its first piece read. */
async function sdkStream({ url }: Product, { stopped: { caller, model } }: Scope) {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: caller.key });
  const stream = await client.chat.completions.create({
    model,
    stream: true,
    messages: [{ role: "user", content: caller.name }],
  });
  const pieces = stream[Symbol.asyncIterator]();
  await pieces.next();
  return async () => {
    for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next());
    return "finished";
  };
}

/** A failure that nobody has waited for yet is not one that nobody handles. */
function ending(rest: () => Promise<string>): Promise<unknown> {
  return rest().catch((error: unknown) => error);
}

describe("AB-9 on three nodes under load", () => {
  test.each([...SCOPES])(
    "a stop of %s lets nothing of it start, finishes what is open, and lifts",
    async (name) => {
      const scope = scopeOf(name);
      const load = startLoad(
        nodes().map(({ url }) => url),
        allAsked(stage),
        5,
      );
      const open = (await Promise.all(nodes().map((node) => sdkStream(node, scope)))).map(ending);
      const before = upstream.arrivals.length;
      const told = await emergency("stop", scope, "--drain");
      expect(told.nodes.map(({ how }) => how)).toEqual(["applied", "applied", "applied"]);
      await upstream.fence();
      const fencedMs = performance.now();
      for (const { url } of nodes()) expect(await outcomeOf(ask(url, scope.stopped))).toBe(scope.code);
      const { spared } = scope;
      if (spared) for (const { url } of nodes()) expect(await outcomeOf(ask(url, spared))).toBe("200");
      upstream.release();
      expect(await Promise.all(open)).toEqual(["finished", "finished", "finished"]);
      await upstream.fence();
      const late = upstream.arrivals.slice(before).filter(({ atMs }) => atMs > fencedMs);
      expect(late.filter(scope.means)).toEqual([]);
      if (spared) expect(late.length).toBeGreaterThan(0);
      expect((await emergency("resume", scope)).stopped).toBe(false);
      for (const { url } of nodes()) expect(await outcomeOf(ask(url, scope.stopped))).toBe("200");
      const counts = await load.stop();
      expect(counts[scope.code]).toBeGreaterThan(0);
      expect(counts["200"]).toBeGreaterThan(0);
    },
  );

  test.each([...SCOPES])(
    "a cut of %s ends what is open with an error that the official SDK sees",
    async (name) => {
      const scope = scopeOf(name);
      const open = (await Promise.all(nodes().map((node) => sdkStream(node, scope)))).map(ending);
      await emergency("stop", scope, "--cut");
      for (const error of await Promise.all(open)) {
        expect(error).toBeInstanceOf(APIError);
        expect((error as APIError).code).toBe(scope.code);
      }
      await emergency("resume", scope);
      upstream.release();
    },
  );

  test("the SDK does not try a stopped request again", async () => {
    const scope = scopeOf("everything");
    await emergency("stop", scope);
    const [node] = nodes();
    let asked = 0;
    const client = new OpenAI({
      baseURL: `${node?.url}/v1`,
      apiKey: scope.stopped.caller.key,
      fetch: (...words: Parameters<typeof fetch>) => {
        asked += 1;
        return fetch(...words);
      },
    });
    const refused = client.models.list().then(
      () => null,
      (error: unknown) => error,
    );
    expect(await refused).toMatchObject({ status: 503, code: "gateway_stopped" });
    expect(asked).toBe(1);
    await emergency("resume", scope);
  });

  test("a drain is made a cut later", async () => {
    const scope = scopeOf("key");
    const [node] = nodes();
    const open = ending(await sdkStream(node ?? expect.unreachable(), scope));
    await emergency("stop", scope, "--drain");
    await emergency("stop", scope, "--cut");
    expect(await open).toMatchObject({ code: "key_stopped" });
    const { items: stops } = await stage.deployment.json<{ items: object[] }>(["emergency", "list"]);
    expect(stops).toMatchObject([{ scope: "key", key: scope.stopped.caller.id, mode: "cut" }]);
    await emergency("resume", scope);
    upstream.release();
  });

  test("D-4 every stop is in the audit ledger with its reason, which callers are not told", async () => {
    type Entry = { action: string; actor: { id: string }; details: { scope: string; reason: string } };
    const { items: entries } = await stage.deployment.json<{ items: Entry[] }>(["audit", "list"]);
    const stops = entries.filter(({ action }) => action === "switch.stopped");
    expect(new Set(stops.map(({ details }) => details.scope))).toEqual(new Set(SCOPES));
    for (const { actor, details } of stops)
      expect([actor.id, details.reason]).toEqual(["acceptance", "incident 12"]);
  });

  test("a name that means nothing is refused, and so is a stop without a reason or of two things", async () => {
    for (const words of [
      ["--provider", "three"],
      ["--model", "one/m"],
      ["--model", "no-such-model"],
      ["--organization", "nobody"],
      ["--key", "sp_live_0000000000000000"],
      ["--everything", "--model", "m"],
      [],
    ]) {
      const all = ["emergency", "stop", ...words, "--reason", "incident 12"];
      expect((await stage.deployment.run(all)).code, words.join(" ")).toBe(1);
    }
    expect((await stage.deployment.run(["emergency", "stop", "--everything"])).code).not.toBe(0);
    expect(await stage.deployment.json(["emergency", "list"])).toEqual({ items: [], next_cursor: null });
  });
});

describe("Z-4 debugging on the real product", () => {
  const LEFT_MS = 4_000;
  /** The ids of the requests that each node told of, in their order. */
  const traced = () =>
    nodes().map((node) =>
      (node.output().match(/^.*"event":"request_traced".*$/gm) ?? []).map(
        (line) => (JSON.parse(line) as { requestId: string }).requestId,
      ),
    );
  /** One request to each node; resolves to their ids. */
  const askAll = (caller = stage.callers.ada) =>
    Promise.all(
      nodes().map(async ({ url }) => {
        const response = await ask(url, { caller, model: "m" });
        expect(response.status).toBe(200);
        await response.arrayBuffer();
        return response.headers.get("x-request-id") ?? "";
      }),
    );
  /** Until each node told of its last one. A log is in order: whatever else it told is there by then. */
  const told = async (last: readonly string[]) => {
    while (traced().some((ids, node) => ids.at(-1) !== last[node])) await Bun.sleep(10);
    return traced();
  };
  const switchOn = () =>
    stage.deployment.json(["debug", "on", "--organization", "acme", "--reason", "ticket 4711"]);

  test("tells of each request of its organization on every node, of no other's, without content", async () => {
    await askAll();
    await switchOn();
    const first = await askAll();
    await askAll(stage.callers.cleo);
    const last = await askAll();
    expect(await told(last)).toEqual(first.map((id, node) => [id, last[node] ?? ""]));
    const lines = nodes().flatMap((node) => node.output().match(/^.*"request_traced".*$/gm) ?? []);
    expect(lines.join()).not.toMatch(/"ada"|"Hi"|127\.0\.0\.1|sp_live_/);
    const { items } = await stage.deployment.json<{ items: object[] }>(["debug", "list"]);
    expect(items).toMatchObject([{ organization: "acme", reason: "ticket 4711" }]);
  });

  test("ends by itself, without anybody telling the nodes", async () => {
    // A window that has only a moment left. Each node hears of it with a change, and reports that it knows.
    const { database } = stage.deployment;
    await database.query(`begin; update debug_windows set ends_at = clock_timestamp() + interval '${LEFT_MS} milliseconds';
      select next_generation(); commit`);
    const endsMs = performance.now() + LEFT_MS;
    const behind = `select from nodes where lease_until > now()
      and reported_generation < (select generation from authority)`;
    while ((await database.query(behind)).length > 0);
    const during = await askAll();
    await Bun.sleep(Math.max(0, endsMs - performance.now()));
    const after = await askAll();
    expect(await stage.deployment.json(["debug", "list"])).toEqual({ items: [], next_cursor: null });
    await switchOn();
    const again = await askAll();
    for (const [node, ids] of (await told(again)).entries()) {
      expect(ids.slice(-2)).toEqual([during[node] ?? "", again[node] ?? ""]);
      expect(ids).not.toContain(after[node] ?? "");
    }
  });

  test("takes no more than 60 minutes", async () => {
    const words = ["debug", "on", "--organization", "acme", "--reason", "ticket 4711", "--minutes"];
    for (const minutes of ["0", "61", "600", "x"])
      expect((await stage.deployment.run([...words, minutes])).code).not.toBe(0);
  });
});

describe("AB-9 while every server is down", () => {
  test("a stop needs the database only, holds when they start again, and is shown", async () => {
    await Promise.all(
      nodes()
        .splice(0)
        .map((node) => node.stop()),
    );
    const scope = scopeOf("everything");
    expect((await emergency("stop", scope, "--cut")).nodes).toEqual([]);
    const node = await stage.deployment.startNode();
    expect(await outcomeOf(ask(node.url, scope.stopped))).toBe(scope.code);
    expect(node.output()).toContain('"stops":1');
    expect(node.output()).toContain("emergency list");
    const ready = await fetch(`${node.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { stopped: "everything" }]);
    const { stdout } = await stage.deployment.run(["doctor", "--json"]);
    expect(stdout).toContain("1 (everything)");
    await emergency("resume", scope);
    expect(await outcomeOf(ask(node.url, scope.stopped))).toBe("200");
  });
});
