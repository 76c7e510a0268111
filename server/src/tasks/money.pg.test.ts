import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { sql } from "kysely";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { newId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { grantCredit, verifyLedger } from "../ledger/index.ts";

setDefaultTimeout(60_000);

const PRICE = 40_000n;
const CREDIT = 100_000n;
const WORKER = "00000000-0000-7000-8000-0000000000aa";

let world: TaskWorld;
let payer: Tenant;
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  payer = await world.tenant("live");
  await grantCredit(world.parts.database, payer.place.organization.id, {
    kind: "payment",
    amount: CREDIT as MicroUsd,
    priority: 0,
    expiresAt: null,
    reason: "a test",
  });
});

const value = async <Result>(text: string, values: readonly unknown[]): Promise<Result> =>
  Object.values((await world.superuser.query(text, [...values])).rows[0] ?? {})[0] as Result;

/** A task that a model works on, with its hold, in one transaction. Null when there is no credit. */
async function begin(pictures: number): Promise<string | null> {
  const { place, key } = payer;
  const id = newId();
  const held = PRICE * BigInt(pictures);
  return world.parts.database
    .inTenant(place.organization.id, async (db) => {
      await sql`
        insert into generations (id, org_id, project_id, key_id, mode, operation, model, provider, pictures, idempotency_hash,
          fingerprint, request_object, request_bytes, expires_at)
        values (${id}, ${place.organization.id}, ${place.project.id}, ${key.id}, 'live', 'generate', 'gpt-image-1', 'openai',
          ${pictures}, sha256(uuid_send(${id})), sha256('a'), ${id}, 1, now() + interval '1 hour')`.execute(
        db,
      );
      const { rows } = await sql<{ answer: { kind?: string } }>`
        select generation_hold(${id}, ${held}, false) as answer`.execute(db);
      if (rows[0]?.answer.kind !== "exact") throw new Refused();
      return id;
    })
    .catch((error: unknown) => {
      if (error instanceof Refused) return null;
      throw error;
    });
}

class Refused extends Error {}

const claim = () =>
  world.superuser.query("select generations_claim($1, interval '1 hour', 16, 16, 16, 16, 16, 16, '{}')", [
    WORKER,
  ]);
const send = (id: string) =>
  value<boolean>("select generation_step($1, $2, 10::smallint, true)", [WORKER, id]);
const deliver = (id: string, place: number) =>
  value<boolean>(
    "select generation_deliver($1, $2, $3, $4::smallint, $5, 'trainedAlgorithmicMedia', $6, $7)",
    [
      ...[WORKER, id, newId(), place],
      JSON.stringify([{ id: newId(), name: "master", format: "png", width: 1, height: 1, bytes: 1 }]),
      ...[PRICE, PRICE / 2n],
    ],
  );
const end = (id: string, unknown = false) =>
  value<string | null>("select generation_end($1, $2, 'generation_failed', $3, 0, null)", [
    WORKER,
    id,
    unknown,
  ]);
const cancelIt = (id: string) =>
  world.parts.database.inTenant(payer.place.organization.id, async (db) => {
    const { rows } = await sql<{ status: string }>`select generation_cancel(${id}) as status`.execute(db);
    return rows[0]?.status;
  });
const deleteIt = (id: string) =>
  world.parts.database.inTenant(payer.place.organization.id, (db) =>
    sql`select generation_delete(${id})`.execute(db),
  );

/** What the organization has and holds, what a task was charged, how often its hold ended, and what was lost of it. */
async function books(id: string) {
  const organization = payer.place.organization.id;
  const { rows } = await world.superuser.query(
    `select b.posted_micro_usd::int as credit, b.held_micro_usd::int as held,
       (select u.charge_micro_usd::int from usage_requests u where u.request_id = $2) as charged,
       (select u.loss_micro_usd::int from usage_requests u where u.request_id = $2) as lost,
       (select count(*)::int from ledger_holds h where h.id = $2 and h.closed_at is not null) as ended,
       (select g.status from generations g where g.id = $2) as status
     from ledger_balances b where b.org_id = $1 and b.account = 'credits'`,
    [organization, id],
  );
  expect(await verifyLedger(world.parts.database)).toEqual([]);
  return rows[0];
}

describe("C-1 M-9 credit of a task", () => {
  test("is held before it begins: of twenty at once with credit for two, two begin", async () => {
    const begun = (await Promise.all(Array.from({ length: 20 }, () => begin(1)))).filter((id) => id !== null);
    expect(begun).toHaveLength(2);
    expect(await books(begun[0] ?? "")).toMatchObject({ credit: 100_000, held: 80_000 });
  });

  test("is charged for the pictures that were delivered, once, and the rest is free", async () => {
    const id = (await begin(2)) ?? expect.unreachable();
    await claim();
    expect(await send(id)).toBe(true);
    expect([await deliver(id, 0), await deliver(id, 0)]).toEqual([true, false]);
    expect([await end(id), await end(id)]).toEqual(["partially_succeeded", null]);
    expect(await books(id)).toEqual({
      ...{ credit: 60_000, held: 0, charged: 40_000, lost: 0, ended: 1 },
      status: "partially_succeeded",
    });
  });

  test("is free again at once when a task is cancelled that waits", async () => {
    const id = (await begin(2)) ?? expect.unreachable();
    expect(await cancelIt(id)).toBe("cancelled");
    expect(await books(id)).toMatchObject({
      credit: 100_000,
      held: 0,
      charged: 0,
      ended: 1,
      status: "cancelled",
    });
    await claim();
    expect(await send(id)).toBe(false);
  });

  test("pays for what was sent, whoever cancels or deletes the task then", async () => {
    const cancelled = (await begin(1)) ?? expect.unreachable();
    await claim();
    await send(cancelled);
    expect(await cancelIt(cancelled)).toBe("running");
    expect([await deliver(cancelled, 0), await end(cancelled)]).toEqual([true, "succeeded"]);
    expect(await books(cancelled)).toMatchObject({ credit: 60_000, held: 0, charged: 40_000, ended: 1 });
    const deleted = (await begin(1)) ?? expect.unreachable();
    await claim();
    await send(deleted);
    await deleteIt(deleted);
    // Nobody gets it, and it is paid for.
    expect([await deliver(deleted, 0), await end(deleted)]).toEqual([false, "succeeded"]);
    expect(await books(deleted)).toMatchObject({ credit: 20_000, held: 0, charged: 40_000, ended: 1 });
  });

  test("is given back when a worker died after it had asked a provider; what that may bill is the operator's", async () => {
    const id = (await begin(2)) ?? expect.unreachable();
    await claim();
    await send(id);
    await world.leasesEnd();
    await claim();
    expect(await books(id)).toEqual({
      ...{ credit: 100_000, held: 0, charged: 0, lost: 80_000, ended: 1 },
      status: "outcome_unknown",
    });
    expect([await deliver(id, 0), await end(id)]).toEqual([false, null]);
  });

  test("and a task that has a picture when its worker dies is charged for that one", async () => {
    const id = (await begin(2)) ?? expect.unreachable();
    await claim();
    await send(id);
    await deliver(id, 1);
    await world.leasesEnd();
    await claim();
    expect(await books(id)).toEqual({
      ...{ credit: 60_000, held: 0, charged: 40_000, lost: 40_000, ended: 1 },
      status: "partially_succeeded",
    });
  });

  test("and one that has them all has succeeded, and lacks nothing", async () => {
    const id = (await begin(2)) ?? expect.unreachable();
    await claim();
    await send(id);
    for (const place of [0, 1]) await deliver(id, place);
    await world.leasesEnd();
    await claim();
    expect(await books(id)).toEqual({
      ...{ credit: 20_000, held: 0, charged: 80_000, lost: 0, ended: 1 },
      status: "succeeded",
    });
  });
});
