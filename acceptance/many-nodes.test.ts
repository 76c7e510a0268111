import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { connect } from "node:net";
import { type CuttableProxy, startCuttableProxy } from "./cuttable-proxy.ts";
import { type Deployment, makeDeployment } from "./deployment.ts";
import type { Product } from "./product.ts";

setDefaultTimeout(120_000);

const LEASE_MS = 3_000;
/** How much later than its lease a node may be seen to refuse: the time of our own commands and questions, on a machine that has much to do. */
const SLACK_MS = 8_000;
const METRICS_TOKEN = crypto.randomUUID();

interface NewKey {
  readonly id: string;
  readonly key: string;
}
interface Revoked {
  readonly nodes: readonly { readonly node: string; readonly how: string; readonly afterMs: number }[];
}
interface NodeList {
  readonly items: readonly { readonly id: string; readonly state: string; readonly up_to_date: boolean }[];
}

let deployment: Deployment;
let wire: CuttableProxy;
/** The node whose only way to the database is the wire. */
let remote: Product;

beforeAll(async () => {
  deployment = await makeDeployment(2, {
    SALLYPORT_AUTHORITY_LEASE_MS: String(LEASE_MS),
    SALLYPORT_METRICS_TOKEN: METRICS_TOKEN,
  });
  wire = await startCuttableProxy(deployment.database.port);
  // As a serving node should be: with the gateway's login and no other.
  const { DATABASE_URL = "" } = deployment.database.urls({ port: wire.port });
  const none = Object.fromEntries(
    ["MIGRATE", "CONTROL", "WORKER", "AUDIT"].map((login) => [`SALLYPORT_DATABASE_URL_${login}`, ""]),
  );
  remote = await deployment.startNode({ ...none, DATABASE_URL });
});

afterAll(async () => {
  await deployment?.remove();
  await wire?.close();
});

const newKey = () => deployment.json<NewKey>(["keys", "create", "--test"]);
const revoke = (...words: string[]) => deployment.json<Revoked>(["keys", "revoke", ...words]);

function ask(node: Product, key: string, content = "Hi", stream = false): Promise<Response> {
  return fetch(`${node.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", stream, messages: [{ role: "user", content }] }),
  });
}

async function outcome(node: Product, key: string): Promise<string> {
  const response = await ask(node, key);
  const body = (await response.json()) as { error?: { code?: string } };
  return body.error?.code ?? String(response.status);
}

async function metric({ url }: Product, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
}

const inFlight = (node: Product) => metric(node, "sallyport_requests_in_flight");
const heldBytes = (node: Product) => metric(node, "sallyport_body_bytes_held");

async function until(condition: () => Promise<boolean>, withinMs: number): Promise<number> {
  const startedMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedMs > withinMs) throw new Error(`not within ${withinMs} ms`);
    await Bun.sleep(50);
  }
  return performance.now() - startedMs;
}

async function authorityOf({ url }: Product) {
  const response = await fetch(`${url}/health/ready`);
  const { authority } = (await response.json()) as {
    authority: { state: string; leaseMs: number; leaseAgeMs: number };
  };
  return { status: response.status, ...authority };
}

describe("three production nodes on one database", () => {
  test("K-4 are listed with what they have in force", async () => {
    const { items } = await deployment.json<NodeList>(["nodes"]);
    expect(items).toHaveLength(3);
    for (const node of items) expect(node).toMatchObject({ state: "serving", up_to_date: true });
  });

  test("K-4 say on /health/ready how old their lease is", async () => {
    const { status, state, leaseMs, leaseAgeMs } = await authorityOf(remote);
    expect({ status, state, leaseMs }).toEqual({ status: 200, state: "serving", leaseMs: LEASE_MS });
    expect(leaseAgeMs).toBeWithin(0, LEASE_MS);
  });

  test("K-4 confirm a revocation each, and refuse the key when the command returns", async () => {
    const { id, key } = await newKey();
    for (const node of deployment.nodes) expect(await outcome(node, key)).toBe("200");
    const { nodes } = await revoke(id);
    expect(nodes.map(({ how }) => how)).toEqual(["applied", "applied", "applied"]);
    for (const node of deployment.nodes) expect(await outcome(node, key)).toBe("invalid_api_key");
  });

  test("ID-7 take no command from nobody", async () => {
    const { SALLYPORT_OPERATOR: _, ...anonymous } = deployment.environment;
    const { sallyport } = await import("./product.ts");
    const { code, stderr } = await sallyport(deployment.operatorDir, ["keys", "list"], { env: anonymous });
    expect({ code, named: stderr.includes("SALLYPORT_OPERATOR") }).toEqual({ code: 1, named: true });
  });

  test("D-4 are started, and their keys made and revoked, in the audit ledger", async () => {
    const { items: entries } = await deployment.json<{
      items: { action: string; actor: { kind: string; id: string } }[];
    }>(["audit", "list"]);
    const count = (action: string) => entries.filter((entry) => entry.action === action).length;
    expect(count("server.started")).toBe(3);
    expect(count("key.created")).toBeGreaterThan(0);
    const revoked = entries.find(({ action }) => action === "key.revoked");
    expect(revoked?.actor).toEqual({ kind: "operator", id: "acceptance" });
    expect(JSON.stringify(entries)).not.toMatch(/sp_(test|live)_|postgresql:/);
  });
});

describe("K-4 a compromised key", () => {
  test("loses its open answers on every node, and no other key does", async () => {
    const [stolen, other] = [await newKey(), await newKey()];
    const open = async (node: Product, key: string) => {
      const response = await ask(node, key, "[[simulate fault=endless gap=20]]", true);
      const reader = response.body?.getReader();
      await reader?.read();
      return reader;
    };
    const streams = await Promise.all(deployment.nodes.map((node) => open(node, stolen.key)));
    const spared = await open(remote, other.key);
    const waiting = deployment.nodes.map((node) => ask(node, stolen.key, "[[simulate latency=60000]]"));
    for (const node of deployment.nodes)
      await until(async () => (await inFlight(node)) === (node === remote ? 3 : 2), 10_000);
    await revoke(stolen.id, "--compromised");
    for (const reader of streams) {
      let text = "";
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read())
        text += new TextDecoder().decode(piece.value);
      expect(text.trimEnd().split("\n").at(-1)).toContain('"code":"key_revoked"');
      expect(text).not.toContain("[DONE]");
    }
    for (const response of await Promise.all(waiting)) {
      expect(response.status).toBe(401);
      expect(await response.text()).toContain("key_revoked");
    }
    expect((await spared?.read())?.done).toBe(false);
    await spared?.cancel();
    await until(async () => (await cutRequests()) === 6, 5_000);
  });

  async function cutRequests(): Promise<number> {
    const { items } = await deployment.json<{ items: { group: string; requests: number }[] }>([
      "usage",
      "--by",
      "outcome",
    ]);
    return items.find(({ group }) => group === "cut")?.requests ?? 0;
  }

  test("is refused even where its request was let in before and is still arriving", async () => {
    const { id, key } = await newKey();
    const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hi" }] });
    const { hostname, port } = new URL(remote.url);
    const socket = connect(Number(port), hostname);
    const answer = new Promise<string>((done) => socket.once("data", (piece) => done(piece.toString())));
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk(body.slice(0, 20))}`,
    );
    // Bytes are held of bodies whose caller was recognised.
    await until(async () => (await heldBytes(remote)) === 20, 5_000);
    await revoke(id);
    socket.write(`${chunk(body.slice(20))}0\r\n\r\n`);
    expect(await answer).toStartWith("HTTP/1.1 401");
    socket.destroy();
  });

  test("K-4 and any list of leaked keys is revoked line by line", async () => {
    const [one, two] = [await newKey(), await newKey()];
    const input = `${one.key}\n\nnot-a-key\n${two.id}\n`;
    const { code, stdout } = await deployment.run(["keys", "revoke", "--from-stdin", "--compromised"], input);
    const told = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { revoked: boolean });
    expect({ code, revoked: told.map(({ revoked }) => revoked) }).toEqual({
      code: 1,
      revoked: [true, false, true],
    });
    expect(stdout).not.toContain(one.key);
    for (const { key } of [one, two]) expect(await outcome(remote, key)).toBe("invalid_api_key");
  });
});

describe("K-4 a node whose network is cut", () => {
  test("is waited for until its lease ran out, and refuses from then on, until it is back", async () => {
    const [key, good] = [await newKey(), await newKey()];
    expect(await outcome(remote, key.key)).toBe("200");
    wire.cut();
    const startedMs = performance.now();
    const { nodes } = await revoke(key.id);
    const tookMs = performance.now() - startedMs;
    expect(nodes.map(({ how }) => how).toSorted()).toEqual(["applied", "applied", "lease_expired"]);
    // From here on, for as long as it is cut off.
    for (let asked = 0; asked < 20; asked += 1) {
      expect(await outcome(remote, key.key)).toBe("authority_stale");
      await Bun.sleep(50);
    }
    expect(tookMs).toBeLessThan(LEASE_MS + SLACK_MS);
    expect(await authorityOf(remote)).toMatchObject({ status: 503, state: "lease expired" });
    expect(await outcome(remote, good.key)).toBe("authority_stale");
    for (const node of deployment.nodes.filter((one) => one !== remote))
      expect(await outcome(node, good.key)).toBe("200");
    const listed = await deployment.json<NodeList>(["nodes"]);
    expect(listed.items.map(({ state }) => state).toSorted()).toEqual([
      "lease_expired",
      "serving",
      "serving",
    ]);
    wire.mend();
    await until(async () => (await outcome(remote, good.key)) === "200", 10_000);
    expect(await outcome(remote, key.key)).toBe("invalid_api_key");
  });
});

describe("K-4 when the database is gone", () => {
  test("every node refuses within its lease, and serves again by itself when it is back", async () => {
    const { key } = await newKey();
    for (const node of deployment.nodes) expect(await outcome(node, key)).toBe("200");
    await deployment.database.kill();
    const refusals = deployment.nodes.map((node) =>
      until(async () => (await outcome(node, key)) === "authority_stale", LEASE_MS + SLACK_MS),
    );
    for (const afterMs of await Promise.all(refusals)) expect(afterMs).toBeLessThan(LEASE_MS + SLACK_MS);
    for (const node of deployment.nodes) expect(await outcome(node, key)).toBe("authority_stale");
    await deployment.database.start();
    await Promise.all(
      deployment.nodes.map((node) => until(async () => (await outcome(node, key)) === "200", 15_000)),
    );
    const { id } = await newKey();
    expect((await revoke(id)).nodes.filter(({ how }) => how === "applied")).toHaveLength(3);
  });
});
