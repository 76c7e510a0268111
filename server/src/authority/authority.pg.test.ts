import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { TestClock } from "../../testing/clock.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { createKey, parseKey, revokeKey, rotateKey } from "../keys/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { confirmEverywhere, nextGeneration } from "../propagation/index.ts";
import { Authority } from "./authority.ts";

setDefaultTimeout(60_000);

const LEASE_MS = 1_500;

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let tenant: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  tenant = await createTenant(control, "ours");
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

interface Node {
  readonly id: NodeId;
  readonly authority: Authority;
  readonly gateway: GatewayDatabase;
  readonly log: TestLog;
  /** Cuts it off from the database. */
  close(): Promise<void>;
}

const nodes: Node[] = [];
afterEach(async () => {
  for (const { authority, close } of nodes.splice(0)) {
    await authority.stop();
    await close();
  }
  await superuser.query("delete from nodes");
});

function newNode(clock: Clock): Node {
  const id = newId<NodeId>();
  const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  const log = new TestLog();
  const authority = new Authority({ database: gateway, node: id, leaseMs: LEASE_MS, clock, log });
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= gateway.close();
    return closed;
  };
  const node = { id, authority, gateway, log, close };
  nodes.push(node);
  return node;
}

async function startNode(clock: Clock = systemClock): Promise<Node> {
  const node = newNode(clock);
  await node.authority.start();
  return node;
}

const confirm = (generation: bigint) => {
  const before = performance.now();
  return confirmEverywhere(control, generation, () => performance.now() - before);
};

const publicIdOf = (created: Tenant["key"]) =>
  parseKey(created.key.reveal())?.publicId ?? expect.unreachable();

const newKey = () =>
  createKey(control, TEST_HASHER, {
    place: tenant.place,
    name: "another",
    mode: "test",
    scope: {
      endpoints: ["embeddings"],
      models: ["m"],
      ipRanges: ["192.0.2.0/24", "2001:db8::/32"],
      expiresAt: null,
    },
  });

describe("K-4 authority over several nodes", () => {
  test("a new key is known everywhere when its confirmation returns, with its scope", async () => {
    const [one, two] = [await startNode(), await startNode()];
    const created = await newKey();
    const confirmed = await confirm(created.generation);
    expect(new Set(confirmed.map(({ node, how }) => `${node} ${how}`))).toEqual(
      new Set([one, two].map(({ id }) => `${id} applied`)),
    );
    for (const { authority } of [one, two]) {
      const entry = authority.key(publicIdOf(created));
      expect(entry).toMatchObject({ id: created.id, mode: "test", endpoints: new Set(["embeddings"]) });
      expect(entry?.addresses?.check("192.0.2.7", "ipv4")).toBe(true);
      expect(entry?.addresses?.check("192.0.3.7", "ipv4")).toBe(false);
      expect(entry?.addresses?.check("2001:db8::1", "ipv6")).toBe(true);
    }
  });

  test("a revoked key is unknown everywhere when its confirmation returns", async () => {
    const [one, two] = [await startNode(), await startNode()];
    const created = await newKey();
    await confirm(created.generation);
    const { generation } = await revokeKey(control, tenant.place, created.id);
    const confirmed = await confirm(generation);
    for (const { authority } of [one, two]) expect(authority.key(publicIdOf(created))).toBeUndefined();
    // Notifications make it faster than the half second between reports.
    for (const { afterMs } of confirmed) expect(afterMs).toBeLessThan(1_000);
  });

  test("a rotated key goes on until its grace is over, and no longer", async () => {
    const clock = new TestClock();
    const { authority } = await startNode(clock);
    const created = await newKey();
    const successor = await rotateKey(control, TEST_HASHER, tenant.place, created.id, 60);
    await confirm(successor.generation);
    const ends = authority.key(publicIdOf(created))?.endsAtMs ?? 0;
    expect(ends - clock.monotonicMs()).toBeWithin(55_000, 60_001);
    expect(authority.key(publicIdOf(successor))?.endsAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  test("a node that is cut off is waited for until it may not serve any more", async () => {
    const [reachable, cut] = [await startNode(), await startNode()];
    const created = await newKey();
    await confirm(created.generation);
    await cut.close();
    const { generation } = await revokeKey(control, tenant.place, created.id);
    const waiting = confirm(generation);
    expect(cut.authority.valid).toBe(true);
    const confirmed = await waiting;
    // It still has the key, and therefore must not serve.
    expect(cut.authority.key(publicIdOf(created))).toBeDefined();
    expect(cut.authority.valid).toBe(false);
    expect(reachable.authority.valid).toBe(true);
    expect(confirmed.find(({ node }) => node === cut.id)?.how).toBe("lease_expired");
    expect(confirmed.find(({ node }) => node === reachable.id)?.how).toBe("applied");
    const longest = Math.max(...confirmed.map(({ afterMs }) => afterMs));
    expect(longest).toBeLessThan(LEASE_MS + 1_000);
  });

  test("nobody is waited for where nobody serves", async () => {
    expect(await confirm(10_000_000n)).toEqual([]);
  });
});

describe("K-4 the lease of a node", () => {
  test("runs out by the monotonic clock, is noticed, and comes back with the next answer", async () => {
    const clock = new TestClock();
    const { authority, log } = await startNode(clock);
    expect(authority.valid).toBe(true);
    clock.advance(LEASE_MS - 1);
    expect(authority.valid).toBe(true);
    clock.advance(1);
    expect(authority.valid).toBe(false);
    while (!authority.valid) await new Promise((resolve) => setImmediate(resolve));
    while (log.events.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(log.events).toEqual(["authority_stale", "authority_restored"]);
  });

  test("is counted from before the question was sent", async () => {
    const clock = new TestClock();
    const { id, gateway, log } = newNode(clock);
    const slow = {
      ...gateway,
      report: async (...question: Parameters<typeof gateway.report>) => {
        const answer = await gateway.report(...question);
        clock.advance(LEASE_MS);
        return answer;
      },
    };
    const authority = new Authority({ database: slow, node: id, leaseMs: LEASE_MS, clock, log });
    await authority.start();
    expect(authority.generation > 0n).toBe(true);
    expect(authority.valid).toBe(false);
    await authority.stop();
  });

  test("there is none before the first answer and after the end", async () => {
    const { authority } = newNode(systemClock);
    expect(authority.valid).toBe(false);
    await authority.start();
    expect(authority.valid).toBe(true);
    await authority.stop();
    expect(authority.valid).toBe(false);
  });

  test("is not prolonged in the database by a report of an older generation", async () => {
    const { id, gateway } = newNode(systemClock);
    const lease = async () =>
      (await superuser.query("select lease_until, reported_generation from nodes where id = $1", [id]))
        .rows[0];
    const current = await gateway.report(id, 0n, LEASE_MS);
    const never = (await lease())?.lease_until;
    expect(Number(never)).toBeLessThanOrEqual(Date.now());
    await gateway.report(id, current, LEASE_MS);
    const held = (await lease())?.lease_until;
    expect(Number(held)).toBeGreaterThan(Number(never));
    await gateway.report(id, current - 1n, LEASE_MS * 100);
    expect(await lease()).toEqual({ lease_until: held, reported_generation: String(current - 1n) });
  });

  test("is given back by a node that stops, and not taken again by a late notification", async () => {
    const [staying, leaving] = [await startNode(), await startNode()];
    await leaving.authority.stop();
    const confirmed = await confirm(await control.asOperator(nextGeneration));
    expect(confirmed.map(({ node }) => node)).toEqual([staying.id]);
    await leaving.close();
    const { rows } = await superuser.query("select id from nodes");
    expect(rows).toEqual([{ id: staying.id }]);
    expect(leaving.authority.valid).toBe(false);
  });

  test("a change is announced when it is committed, so that nobody waits for the next report", async () => {
    const listener = await database.connect("sallyport_gateway");
    await listener.query("listen sallyport_authority");
    const announced = new Promise((resolve) =>
      listener.once("notification", ({ payload }) => resolve(payload)),
    );
    const generation = await control.asOperator(nextGeneration);
    expect(await announced).toBe(String(generation));
  });

  test("generations are handed out in the order of commits, also under concurrency", async () => {
    const { authority } = await startNode();
    const taken = await Promise.all(Array.from({ length: 20 }, () => control.asOperator(nextGeneration)));
    expect(new Set(taken).size).toBe(20);
    const newest = taken.toSorted((a, b) => Number(a - b)).at(-1) ?? 0n;
    await confirm(newest);
    expect(authority.generation >= newest).toBe(true);
  });
});
