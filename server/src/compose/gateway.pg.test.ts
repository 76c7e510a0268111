import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestLog } from "../../testing/log.ts";
import { runSequencer, Sequencer } from "../audit/index.ts";
import { readConfig } from "../config/index.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { Secret } from "../kernel/secret.ts";
import { createKey, type KeyMode, revokeKey } from "../keys/index.ts";
import { grantCredit } from "../ledger/index.ts";
import { findPlace, type Place } from "../organizations/index.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { allNodes, confirmEverywhere, nextGeneration } from "../propagation/index.ts";
import { addProvider, removeProvider } from "../provider-accounts/index.ts";
import { sumUsage } from "../usage/store.ts";
import { type Deployment, openDeployment } from "./deployment.ts";
import { type RunningServer, startServer } from "./gateway.ts";
import { type Control, openControl } from "./open-control.ts";

setDefaultTimeout(60_000);

let dataDir: string;
let deployment: Deployment;
let control: Control;
let server: RunningServer;
let place: Place;
/** Signs the audit tree, as the worker does. */
let auditor: ControlDatabase;
let sequencer: ReturnType<typeof runSequencer>;
const log = new TestLog();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sallyport-server-"));
  await chmod(dataDir, 0o711);
  const config = readConfig({ SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: "0", SALLYPORT_DRAIN_MS: "0" });
  deployment = await openDeployment(config, dataDir, () => {});
  control = await openControl(deployment);
  server = await startServer(deployment, log);
  place = await findPlace(control.database, "default", "default");
  const address = deployment.address("sallyport_audit") ?? expect.unreachable();
  auditor = connectControlDatabase(address, { kind: "server", id: "worker" });
  sequencer = runSequencer(new Sequencer(auditor, control.vault), log);
});
afterAll(async () => {
  await sequencer.stop();
  await auditor.close();
  await server.stop();
  await control.close();
  await deployment.close();
  await rm(dataDir, { recursive: true, force: true });
});

const inForce = (generation: bigint) => confirmEverywhere(control.database, generation, () => 0);

async function newKey(mode: KeyMode) {
  const scope = { endpoints: ["chat.completions"], models: null, ipRanges: null, expiresAt: null };
  const created = await createKey(control.database, control.hasher, { place, name: "k", mode, scope });
  await inForce(created.generation);
  return created;
}

const ask = (key: string, path = "/v1/chat/completions", model = "gpt-4o-mini") =>
  fetch(server.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] }),
  });

async function codeOf(response: Response): Promise<unknown> {
  const body = (await response.json()) as { error?: { code?: string } };
  return body.error?.code;
}

describe("a running server", () => {
  test("K-6 answers a test key from the simulator and a live key from nothing but providers", async () => {
    const answer = await ask((await newKey("test")).key.reveal());
    expect(answer.status).toBe(200);
    const refused = await ask((await newKey("live")).key.reveal());
    expect([refused.status, await codeOf(refused)]).toEqual([503, "provider_missing"]);
  });

  test("K-4 refuses a key from the moment its revocation is confirmed", async () => {
    const { key, id } = await newKey("test");
    expect((await ask(key.reveal())).status).toBe(200);
    await inForce((await revokeKey(control.database, place, id)).generation);
    const refused = await ask(key.reveal());
    expect([refused.status, await codeOf(refused)]).toEqual([401, "invalid_api_key"]);
  });

  test("K-3 refuses an endpoint outside the scope of a key", async () => {
    const refused = await ask((await newKey("test")).key.reveal(), "/v1/embeddings");
    expect([refused.status, await codeOf(refused)]).toEqual([403, "endpoint_not_allowed"]);
  });

  test("P-1 ends a request whose provider secret does not open, and counts it", async () => {
    const added = await addProvider(control.database, control.vault, {
      slug: "broken",
      kind: "openai-compatible",
      baseUrl: "http://127.0.0.1:9/v1",
      allowPrivateAddress: true,
      priority: 1,
      models: [{ model: "broken-model", inputUsdPerMillion: "1", outputUsdPerMillion: "1" }],
      secret: new Secret("provider-secret"),
    });
    const generation = await control.database.asOperator(async (db) => {
      const commitment = Buffer.from(crypto.getRandomValues(new Uint8Array(32)));
      await db
        .updateTable("provider_secrets")
        .set({ commitment })
        .where("provider_id", "=", added.id)
        .execute();
      return nextGeneration(db);
    });
    await inForce(generation);
    await grantCredit(control.database, place.organization.id, {
      kind: "payment",
      amount: 1_000_000n as MicroUsd,
      priority: 100,
      expiresAt: null,
      reason: "for tests",
    });
    const { key } = await newKey("live");
    const response = await ask(key.reveal(), "/v1/chat/completions", "broken-model");
    expect([response.status, await codeOf(response)]).toEqual([500, "internal"]);
    expect(log.events).toContain("request_failed");
    expect(server.inFlight.count).toBe(0);
    await inForce((await removeProvider(control.database, "broken")).generation);
    const query = { by: "outcome", since: new Date(0), project: null } as const;
    for (let counted = 0; counted === 0; await new Promise((resolve) => setImmediate(resolve))) {
      const sums = await control.database.inTenant(place.organization.id, (db) => sumUsage(db, query));
      counted = sums.find(({ group }) => group === "provider_unreachable")?.requests ?? 0;
    }
  });
});

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly audience: string;
}

describe("ID-8 every route", () => {
  /** What is asked of a model of Gemini's API stands after its name. */
  const addressOf = ({ method, path }: Listed) =>
    server.url +
    path
      .replace("tile/*", "tile/0/000.p/1")
      // Whoever posts below the models speaks Gemini's protocol.
      .replace("*", method === "POST" ? "some-model:countTokens" : "some-model");
  /** Without those of the control plane, whose own process answers: http/control/control.pg.test.ts walks them. */
  const routes = async () =>
    ((await (await fetch(server.url)).json()) as { endpoints: readonly Listed[] }).endpoints.filter(
      ({ audience }) => audience !== "operator-token",
    );

  async function firstCheckpoint(): Promise<void> {
    while ((await fetch(`${server.url}/audit/checkpoint`)).status !== 200) await Bun.sleep(50);
  }

  test("is listed with who may call it, and refuses a stranger unless it is for anyone", async () => {
    const listed = await routes();
    expect(listed.length).toBeGreaterThanOrEqual(8);
    for (const route of listed) {
      // The first checkpoint is signed within a second of the start of whoever signs.
      if (route.path.startsWith("/audit/")) await firstCheckpoint();
      const { status } = await fetch(addressOf(route), { method: route.method });
      // Metrics are open in development.
      const open = route.audience === "anyone" || route.audience === "metrics-token";
      expect(status, route.path).toBe(open ? 200 : 401);
    }
  });

  test("refuses what only looks like a key", async () => {
    const { key, id } = await newKey("test");
    await inForce((await revokeKey(control.database, place, id)).generation);
    for (const route of (await routes()).filter(({ audience }) => audience === "api-key"))
      for (const authorization of [
        "Bearer x",
        "Basic eDp4",
        `Bearer ${key.reveal()}`,
        `Bearer ${key.reveal()}x`,
        "Bearer ",
      ]) {
        const response = await fetch(addressOf(route), { method: route.method, headers: { authorization } });
        expect(response.status, `${route.path} ${authorization}`).toBe(401);
        expect(response.headers.get("x-should-retry")).toBe("false");
      }
  });

  test("T-4 answers another method with 405, and an address that is none with 404, both with a request id", async () => {
    const listed = await routes();
    for (const route of listed) {
      const { status, headers } = await fetch(addressOf(route), { method: "DELETE" });
      const methods = listed.filter(({ path }) => path === route.path).map(({ method }) => method);
      expect(methods, route.path).not.toContain("DELETE");
      const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
      expect([status, headers.get("allow")?.split(", ").sort()], route.path).toEqual([405, allowed.sort()]);
      expect(headers.get("x-request-id")).toBeString();
    }
    for (const path of [
      "/v1/nothing",
      "/nothing",
      "/v1/chat/completions/more",
      "/.env",
      "/%2e%2e/etc/passwd",
    ]) {
      const response = await fetch(server.url + path);
      expect(response.status, path).toBe(404);
      expect(response.headers.get("x-request-id")).toBeString();
    }
  });
});

test("a start that fails gives its lease back, so that no change waits for it", async () => {
  const config = { ...deployment.config, port: Number(new URL(server.url).port) };
  await expect(startServer({ ...deployment, config }, log)).rejects.toThrow(/taken/i);
  expect((await allNodes(control.database)).nodes).toHaveLength(1);
});
