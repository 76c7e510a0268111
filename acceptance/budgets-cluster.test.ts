import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type CuttableProxy, startCuttableProxy } from "./cuttable-proxy.ts";
import { type Deployment, makeDeployment } from "./deployment.ts";
import type { Product } from "./product.ts";

setDefaultTimeout(120_000);

/** What each request costs, and the most it may cost. */
const COST = 0.01;
const LEASE_MS = 3_000;
/** Requests under way at once on each node. */
const CALLERS = 4;

interface NewKey {
  readonly id: string;
  readonly key: string;
}
interface Confirmed {
  readonly nodes: readonly { readonly how: string }[];
}
interface Budget {
  readonly subject: string | null;
  readonly spent_usd: string;
}

const upstream = Bun.serve({
  idleTimeout: 0,
  port: 0,
  hostname: "127.0.0.1",
  async fetch() {
    // Some hundred requests a second from all callers, so that a command can come in between.
    await Bun.sleep(30);
    const choices = [{ index: 0, message: { role: "assistant", content: "x" }, finish_reason: "length" }];
    const usage = { prompt_tokens: 1, completion_tokens: 10, total_tokens: 11 };
    return Response.json({ id: "x", object: "chat.completion", created: 1, model: "m", choices, usage });
  },
});

let deployment: Deployment;
let wire: CuttableProxy;
/** The node whose only way to the database is the wire. */
let remote: Product;

beforeAll(async () => {
  deployment = await makeDeployment(2, { SALLYPORT_AUTHORITY_LEASE_MS: String(LEASE_MS) });
  wire = await startCuttableProxy(deployment.database.port);
  const { DATABASE_URL = "" } = deployment.database.urls({ port: wire.port });
  const none = Object.fromEntries(
    ["MIGRATE", "CONTROL", "WORKER", "AUDIT"].map((login) => [`SALLYPORT_DATABASE_URL_${login}`, ""]),
  );
  remote = await deployment.startNode({ ...none, DATABASE_URL });
  const place = ["--base-url", `http://127.0.0.1:${upstream.port}/v1`, "--allow-private", "--no-secret"];
  await deployment.json([
    "providers",
    "add",
    "openai-compatible",
    "--name",
    "house",
    ...place,
    "--model",
    "m=0,1000",
  ]);
  await deployment.json(["credits", "grant", "1000", "--reason", "for tests"]);
}, 300_000);

afterAll(async () => {
  await deployment?.remove();
  await wire?.close();
  await upstream.stop(true);
});

const newKey = () => deployment.json<NewKey>(["keys", "create", "--live"]);
const setBudget = (usd: number, ...words: readonly string[]) =>
  deployment.json<Confirmed>(["budgets", "set", String(usd), "--period", "month", ...words]);

async function ask({ url }: Product, key: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "m", max_tokens: 10, messages: [{ role: "user", content: "x" }] }),
  });
  const body = (await response.json()) as { error?: { code?: string } };
  return body.error?.code ?? String(response.status);
}

/** Callers on every node until it is stopped; tells how each request ended, and when it was begun. */
function startLoad(key: string, nodes: readonly Product[] = deployment.nodes) {
  const asked: { readonly beganMs: number; readonly outcome: string }[] = [];
  let over = false;
  const callers = nodes.flatMap((node) =>
    Array.from({ length: CALLERS }, async () => {
      while (!over) {
        const beganMs = performance.now();
        asked.push({ beganMs, outcome: await ask(node, key) });
      }
    }),
  );
  const served = (fromMs = 0) =>
    asked.filter(({ beganMs, outcome }) => outcome === "200" && beganMs >= fromMs).length;
  return {
    asked,
    served,
    async stop() {
      over = true;
      await Promise.all(callers);
    },
  };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await Bun.sleep(20);
}

/** What was spent, when everything that was charged has been written. */
async function spentOf(subject: string, served: number): Promise<number> {
  let spent = Number.NaN;
  await until(async () => {
    const { items } = await deployment.json<{ items: Budget[] }>(["budgets", "list"]);
    const budget = items.find((one) => one.subject === subject);
    spent = Number(budget?.spent_usd);
    return Math.round(spent / COST) >= served;
  });
  return Math.round(spent / COST);
}

describe("K-5 a budget that is set while three nodes spend from leases", () => {
  test("is never passed, however much they had leased before", async () => {
    const { id, key } = await newKey();
    const before = startLoad(key);
    await until(() => before.served() > 300);
    await before.stop();
    const enough = before.served() + 50;
    const { nodes } = await setBudget(enough * COST, "--key", id);
    expect(nodes.map(({ how }) => how)).toEqual(["applied", "applied", "applied"]);
    const after = startLoad(key);
    await until(() => after.asked.slice(-50).every(({ outcome }) => outcome !== "200") && after.served() > 0);
    await after.stop();
    expect(before.served() + after.served()).toBe(enough);
    expect(await spentOf(id, enough)).toBe(enough);
  });

  test("lets nothing more begin when it is below what was spent, and again when it is raised", async () => {
    const { id, key } = await newKey();
    const load = startLoad(key);
    await until(() => load.served() > 100);
    await setBudget(COST, "--key", id);
    const fromMs = performance.now();
    await until(() => load.asked.filter(({ beganMs }) => beganMs > fromMs).length > 100);
    expect(load.served(fromMs)).toBe(0);
    await setBudget(500, "--key", id);
    await until(() => load.served(fromMs) > 100);
    await load.stop();
  });

  test("holds for a node that was cut off: its lease is waited for, and what it had leased is gone when it is back", async () => {
    const { id, key } = await newKey();
    const load = startLoad(key);
    await until(() => load.served() > 100);
    await load.stop();
    wire.cut();
    const { nodes } = await setBudget(COST, "--key", id);
    expect(nodes.map(({ how }) => how).toSorted()).toEqual(["applied", "applied", "lease_expired"]);
    for (let asked = 0; asked < 10; asked += 1) expect(await ask(remote, key)).toBe("authority_stale");
    wire.mend();
    let heard = "";
    await until(async () => {
      heard = await ask(remote, key);
      return heard !== "authority_stale" && heard !== "credit_unchecked";
    });
    expect(heard).toBe("budget_period_exhausted");
  });
});

describe("K-4 K-5 a key whose secret was replaced", () => {
  test("has one budget with the old one, on every node, and what was spent stays spent", async () => {
    const old = await newKey();
    await setBudget(400 * COST, "--key", old.id);
    const before = startLoad(old.key);
    await until(() => before.served() > 100);
    await before.stop();
    const rotated = await deployment.json<NewKey>(["keys", "rotate", old.id, "--grace", "1h"]);
    const loads = [startLoad(old.key), startLoad(rotated.key)];
    await until(() =>
      loads.every(
        ({ asked }) =>
          asked.slice(-20).every(({ outcome }) => outcome === "budget_period_exhausted") && asked.length > 20,
      ),
    );
    await Promise.all(loads.map((load) => load.stop()));
    const served = [before, ...loads].reduce((sum, load) => sum + load.served(), 0);
    expect(served).toBe(400);
    expect(await spentOf(old.id, 400)).toBe(400);
  });

  test("AB-6 AB-9 has one limit with the old one, and is stopped with it", async () => {
    const old = await newKey();
    const [node] = deployment.nodes;
    if (!node) return expect.unreachable();
    await deployment.json(["limits", "set", "5/day", "--key", old.id]);
    expect([await ask(node, old.key), await ask(node, old.key)]).toEqual(["200", "200"]);
    const rotated = await deployment.json<NewKey>(["keys", "rotate", old.id, "--grace", "1h"]);
    const heard: string[] = [];
    for (const { key } of [rotated, old, rotated, old, rotated]) heard.push(await ask(node, key));
    expect(heard).toEqual(["200", "200", "200", "rate_limit_exceeded", "rate_limit_exceeded"]);
    await deployment.json(["limits", "set", "500/day", "--key", rotated.id]);
    for (const { key } of [rotated, old]) expect(await ask(node, key)).toBe("200");
    await deployment.json(["emergency", "stop", "--key", old.id, "--reason", "abuse report 9"]);
    const again = await deployment.json<NewKey>(["keys", "rotate", rotated.id, "--grace", "1h"]);
    for (const { key } of [rotated, old, again]) expect(await ask(node, key)).toBe("key_stopped");
    await deployment.json(["emergency", "resume", "--key", again.id, "--reason", "it is over"]);
    for (const { key } of [rotated, old, again]) expect(await ask(node, key)).toBe("200");
  });
});
