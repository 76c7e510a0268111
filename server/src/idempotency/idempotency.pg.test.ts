import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { begunBy, notesOf, rowsOf, SUCCEEDED } from "../../testing/usage.ts";
import { Content } from "../kernel/content.ts";
import { PublicError } from "../kernel/errors.ts";
import { type NodeId, newId, type RequestId } from "../kernel/ids.ts";
import type { Pepper } from "../keys/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import type { Settled } from "../usage/index.ts";
import { replayUsage } from "../usage/index.ts";
import { Fingerprints } from "./fingerprint.ts";
import { KEPT_SECONDS, takeKey } from "./idempotency.ts";
import { idempotencyJobs } from "./jobs.ts";
import { RunningKeys } from "./running.ts";
import { Replayed } from "./verdict.ts";

setDefaultTimeout(60_000);

const pepper = (version: number): Pepper => ({ version, bytes: Buffer.alloc(32, `pepper ${version}`) });
const FINGERPRINTS = new Fingerprints([pepper(1)]);
const node = newId<NodeId>();
/** The nodes as far as keys go; the first is `node`. */
let keys: readonly RunningKeys[];

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let nodes: readonly GatewayDatabase[];
let gateway: GatewayDatabase;
let ours: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  ours = await createTenant(control, "ours");
  theirs = await createTenant(control, "theirs");
  nodes = Array.from({ length: 3 }, () => connectGatewayDatabase(database.addressOf("sallyport_gateway")));
  gateway = nodes[0] ?? expect.unreachable();
  keys = nodes.map(
    (one, index) =>
      new RunningKeys({
        database: one,
        node: index === 0 ? node : newId<NodeId>(),
        writeUsage: () => onItsWay(),
      }),
  );
  for (const one of keys) await one.start();
  for (const one of keys) {
    const generation = await gateway.report(one.node, 0n, 1);
    await gateway.report(one.node, generation, 3_600_000);
  }
});
afterAll(async () => {
  await control.close();
  for (const one of keys) await one.close();
  await Promise.all(nodes.map((one) => one.close()));
  await database.stop();
});

/** What the first node's usage recorder does when it is told to write. */
let onItsWay = async () => {};

interface Sent {
  readonly key: string;
  readonly body?: string;
  readonly tenant?: Tenant;
  readonly by?: GatewayDatabase;
  readonly requestId?: RequestId;
  readonly on?: NodeId;
  readonly fingerprints?: Fingerprints;
}

/** Sends a request up to where a provider would be asked; resolves to "new", an error's code, or the outcome. */
async function send({ key, body = "{}", tenant = ours, by = gateway, on, ...rest }: Sent) {
  const { requestId = newId<RequestId>(), fingerprints = FINGERPRINTS } = rest;
  const { organization, project } = tenant.place;
  const asked = { method: "POST", path: "/v1/chat/completions" };
  const request = await fingerprints.ofBody(
    { project: project.id, mode: "live" },
    key,
    asked,
    new Content(body),
  );
  const asking = keys[nodes.indexOf(by)] ?? expect.unreachable();
  // A request on a dead node was begun by nobody who could still say so.
  const running = on ? { node: on, ask: (id: RequestId, owner: NodeId) => asking.ask(id, owner) } : asking;
  if (!on) asking.begin(requestId);
  try {
    await takeKey(by, { organization: organization.id, request, requestId }, running);
    return "new";
  } catch (error) {
    asking.ended(requestId);
    if (error instanceof Replayed)
      return `${error.first.outcome} ${error.first.status} ${error.first.requestId}`;
    if (error instanceof PublicError) return error.code;
    throw error;
  }
}

/** The row that a request ends with, as its journal has it. */
const rowOf = (requestId: RequestId, settled: Settled) =>
  rowsOf([[{ ...begunBy(ours), requestId }, settled]]);
const endOf = (requestId: RequestId) => rowOf(requestId, SUCCEEDED);
const notes = (requestId: RequestId, settled: Settled | null) =>
  notesOf({ ...begunBy(ours), requestId }, settled);

describe("K-8 of 1,000 requests with one key at once, on three nodes", () => {
  test("one runs; the others learn that it does, and afterwards how it ended", async () => {
    const sent = Array.from({ length: 1_000 }, (_, index) => ({
      requestId: newId<RequestId>(),
      by: nodes[index % 3] ?? gateway,
    }));
    // Every connection is open, so that they do begin at once.
    await Promise.all(sent.slice(0, 30).map(({ by }) => by.schemaVersion()));
    const results = await Promise.all(sent.map((one) => send({ key: "thousand", ...one })));
    expect(results.filter((result) => result === "new")).toHaveLength(1);
    expect(results.filter((result) => result === "idempotency_in_progress")).toHaveLength(999);
    const first = sent[results.indexOf("new")]?.requestId ?? expect.unreachable();
    await gateway.writeUsage(endOf(first));
    const again = await Promise.all(sent.slice(0, 50).map(({ by }) => send({ key: "thousand", by })));
    expect(new Set(again)).toEqual(new Set([`succeeded 200 ${first}`]));
  });

  test("as many run as there are keys", async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `many-${index % 20}`);
    const results = await Promise.all(
      keys.map((key, index) => send({ key, by: nodes[index % 3] ?? gateway })),
    );
    expect(results.filter((result) => result === "new")).toHaveLength(20);
  });
});

describe("K-8 a key", () => {
  test("with another body is refused, whether the first has ended or not", async () => {
    const requestId = newId<RequestId>();
    expect(await send({ key: "other-body", requestId })).toBe("new");
    expect(await send({ key: "other-body", body: "[]" })).toBe("idempotency_key_reused");
    await gateway.writeUsage(endOf(requestId));
    expect(await send({ key: "other-body", body: "[]" })).toBe("idempotency_key_reused");
  });

  test("is another organization's own", async () => {
    expect(await send({ key: "shared" })).toBe("new");
    expect(await send({ key: "shared", tenant: theirs })).toBe("new");
  });

  test("is given back by a request that was refused after all, and kept by one that was let in", async () => {
    const refused = newId<RequestId>();
    await send({ key: "refused", requestId: refused });
    await gateway.abandonIdempotent(refused);
    const served = newId<RequestId>();
    expect(await send({ key: "refused", requestId: served })).toBe("new");
    await gateway.writeUsage(endOf(served));
    await gateway.abandonIdempotent(served);
    expect(await send({ key: "refused" })).toStartWith("succeeded 200 ");
  });

  test.each([
    ["commit", "running"],
    ["rollback", "new"],
  ])("is taken in one transaction with what follows it, or not at all: %s", async (end, state) => {
    const client = await database.connect("sallyport_gateway");
    const hash = Buffer.alloc(32, `transaction ${end}`);
    const { organization } = ours.place;
    const [first, second] = [newId<RequestId>(), newId<RequestId>()];
    const values = [organization.id, [hash], [hash], first, node];
    await client.query("begin");
    const begin = "select idempotency_begin($1, $2, $3, $4, $5, 60) as begun";
    expect((await client.query({ text: begin, values })).rows).toEqual([{ begun: { state: "new" } }]);
    const waiting = gateway.beginIdempotent(organization.id, [hash], [hash], second, node, 60);
    await untilWaiting();
    await client.query(end);
    expect(await waiting).toMatchObject({ state });
  });

  test("belongs to its request also when the database's answer was lost and it is asked again", async () => {
    const requestId = newId<RequestId>();
    expect(await send({ key: "asked-again", requestId })).toBe("new");
    expect(await send({ key: "asked-again", requestId })).toBe("new");
  });

  test("is recognised under an older pepper, with its fingerprint", async () => {
    const rotated = new Fingerprints([pepper(2), pepper(1)]);
    expect(await send({ key: "rotated" })).toBe("new");
    expect(await send({ key: "rotated", fingerprints: rotated })).toBe("idempotency_in_progress");
    expect(await send({ key: "rotated", fingerprints: rotated, body: "[]" })).toBe("idempotency_key_reused");
    expect(await send({ key: "new-pepper", fingerprints: rotated })).toBe("new");
    expect(await send({ key: "new-pepper", fingerprints: new Fingerprints([pepper(1), pepper(2)]) })).toBe(
      "idempotency_in_progress",
    );
  });
});

/** Until somebody waits for the transaction that took the key. */
async function untilWaiting(): Promise<void> {
  const waiting = "select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock'";
  while ((await superuser.query(waiting)).rows[0].waiting === 0);
}

describe("K-8 in progress is said only of what is", () => {
  const [, , far] = [0, 1, 2].map((index) => () => nodes[index] ?? expect.unreachable());
  const elsewhere = () => far?.() ?? expect.unreachable();

  test("while it runs, on its own node and on another", async () => {
    const requestId = newId<RequestId>();
    expect(await send({ key: "runs", requestId })).toBe("new");
    for (const by of [gateway, elsewhere()])
      expect(await send({ key: "runs", by })).toBe("idempotency_in_progress");
  });

  test.each([["its own node"], ["another node"]])(
    "not once it has ended and its row is on its way, at %s",
    async (where) => {
      const requestId = newId<RequestId>();
      const key = `ended ${where}`.replaceAll(" ", "-");
      expect(await send({ key, requestId })).toBe("new");
      keys[0]?.ended(requestId);
      onItsWay = async () => void (await gateway.writeUsage(endOf(requestId)));
      const by = where === "its own node" ? gateway : elsewhere();
      expect(await send({ key, by })).toBe(`succeeded 200 ${requestId}`);
      onItsWay = async () => {};
    },
  );

  test("not when it was refused and the database did not hear that its key is free", async () => {
    const requestId = newId<RequestId>();
    let isAway = true;
    const database = {
      ...gateway,
      abandonIdempotent: async (request: string) => {
        if (isAway) throw new Error("away");
        await gateway.abandonIdempotent(request);
      },
      listenForIdempotent: async () => {},
    };
    const own = new RunningKeys({ database, node, writeUsage: async () => {} });
    own.begin(requestId);
    expect(await send({ key: "refused-away", requestId })).toBe("new");
    keys[0]?.ended(requestId);
    await own.giveBack(requestId);
    isAway = false;
    await own.tell(requestId);
    expect(await send({ key: "refused-away" })).toBe("new");
    await own.close();
  });

  test("not when its node does not say so: it may be dead, and nobody knows yet", async () => {
    const silent = newId<NodeId>();
    const generation = await gateway.report(silent, 0n, 1);
    await gateway.report(silent, generation, 3_600_000);
    const requestId = newId<RequestId>();
    expect(await send({ key: "silent", requestId, on: silent })).toBe("new");
    expect(await send({ key: "silent" })).toBe("idempotency_unchecked");
    // As the next start on its data folder does.
    await replayUsage([notes(requestId, null)], gateway);
    expect(await send({ key: "silent" })).toBe(`interrupted 0 ${requestId}`);
  });
});

describe("K-8 a crash", () => {
  test("between charge and answer: the journal's end is the outcome, and it is not charged again", async () => {
    const requestId = newId<RequestId>();
    const dead = newId<NodeId>();
    await send({ key: "charged", requestId, on: dead });
    expect(await send({ key: "charged" })).toBe("idempotency_outcome_unknown");
    await replayUsage([notes(requestId, SUCCEEDED)], gateway);
    expect(await send({ key: "charged" })).toBe(`succeeded 200 ${requestId}`);
    await replayUsage([notes(requestId, SUCCEEDED)], gateway);
    expect(await send({ key: "charged" })).toBe(`succeeded 200 ${requestId}`);
    const { rows } = await superuser.query(
      "select count(*)::int as rows from usage_requests where request_id = $1",
      [requestId],
    );
    expect(rows).toEqual([{ rows: 1 }]);
  });

  test("in the middle of a request: it was interrupted, and is not run again under this key", async () => {
    const requestId = newId<RequestId>();
    await send({ key: "interrupted", requestId, on: newId<NodeId>() });
    await replayUsage([notes(requestId, null)], gateway);
    expect(await send({ key: "interrupted" })).toBe(`interrupted 0 ${requestId}`);
  });
});

describe("R-7 a record", () => {
  const age = (key: string, bySeconds: number) =>
    superuser.query(
      `update idempotency_records set created_at = created_at - make_interval(secs => $2),
         expires_at = expires_at - make_interval(secs => $2) where request_id = $1`,
      [key, bySeconds],
    );

  test("counts for 24 hours, and not a moment longer, removed or not", async () => {
    const requestId = newId<RequestId>();
    await send({ key: "old", requestId });
    await age(requestId, KEPT_SECONDS - 60);
    expect(await send({ key: "old" })).toBe("idempotency_in_progress");
    await age(requestId, 60);
    const results = await Promise.all(Array.from({ length: 20 }, () => send({ key: "old" })));
    expect(results.filter((result) => result === "new")).toHaveLength(1);
  });

  test("is removed when it has expired, by whichever worker sweeps, and no other is", async () => {
    const [expired, living] = [newId<RequestId>(), newId<RequestId>()];
    await send({ key: "sweep-expired", requestId: expired });
    await send({ key: "sweep-living", requestId: living });
    await age(expired, KEPT_SECONDS);
    await superuser.query(
      `insert into control_idempotency (principal, key_hash, fingerprint, begun_at)
       select 'operator m', decode(repeat(hash, 32), 'hex'), decode(repeat('00', 32), 'hex'), now() - age
       from (values ('01', interval '25 hours'), ('02', interval '23 hours')) acts (hash, age)`,
    );
    const worker = connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR);
    await Promise.all([1, 2].flatMap(() => idempotencyJobs(worker)).map((job) => job.run()));
    await worker.close();
    const { rows } = await superuser.query(
      "select request_id from idempotency_records where request_id = any ($1)",
      [[expired, living]],
    );
    expect(rows).toEqual([{ request_id: living }]);
    const acts = await superuser.query("select encode(key_hash, 'hex') as hash from control_idempotency");
    expect(acts.rows).toEqual([{ hash: "02".repeat(32) }]);
  });
});

test("Z-1 neither the key nor the body is in the table, in any form but a keyed hash", async () => {
  await send({ key: "canary-key-7d1f", body: '{"prompt":"canary-body-7d1f"}' });
  const { rows } = await superuser.query<{ row: string }>(
    "select to_jsonb(r)::text as row from idempotency_records r",
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { row } of rows) {
    expect(row).not.toContain("canary");
    expect(row).not.toContain(Buffer.from("canary").toString("hex"));
  }
});
