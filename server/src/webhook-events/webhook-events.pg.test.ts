import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { revokeKey } from "../keys/index.ts";
import type { TenantDb } from "../ports/database.ts";
import { cancel, deleteTask, tellLeaving } from "../tasks/index.ts";
import { recordWebhookEvent, WEBHOOK_EVENTS, type WebhookEvent } from "./index.ts";

setDefaultTimeout(60_000);

let world: TaskWorld;
let ours: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  [ours, theirs] = [await world.tenant(), await world.tenant()];
});

const organizationOf = ({ place }: Tenant) => place.organization.id;

async function endpoint(tenant: Tenant, events: readonly string[], columns: Record<string, unknown> = {}) {
  const all = { url: "https://shop.example/hooks", state: "delivering", project_id: null, ...columns };
  const { rows } = await world.superuser.query<{ id: string }>(
    `insert into webhook_endpoints (id, org_id, events, url, state, project_id, disabled_because)
     values (uuidv7(), $1, $2, $3, $4, $5, $6) returning id`,
    [
      ...[organizationOf(tenant), events, all.url, all.state, all.project_id],
      all.state === "disabled" ? "gone" : null,
    ],
  );
  return rows[0]?.id ?? "";
}

async function recorded(tenant: Tenant) {
  const { rows } = await world.superuser.query<{
    endpoint_id: string;
    event_id: string;
    type: string;
    data: Record<string, unknown>;
  }>("select endpoint_id, event_id, type, data from webhook_deliveries where org_id = $1 order by id", [
    organizationOf(tenant),
  ]);
  return rows;
}
const typesOf = async (tenant: Tenant) => (await recorded(tenant)).map(({ type }) => type);
const note = (tenant: Tenant, event: WebhookEvent, facts: Record<string, string>) =>
  world.parts.database.inTenant(organizationOf(tenant), (db: TenantDb) =>
    recordWebhookEvent(db, tenant.place.project.id, event, facts),
  );

test("the catalogue is the database's", async () => {
  const { rows } = await world.superuser.query<{ types: string[] }>("select webhook_types() as types");
  expect(rows[0]?.types).toEqual([...WEBHOOK_EVENTS]);
});

describe("C-4 an event is written down", () => {
  test("once for each address that asked for it, and for nobody else's", async () => {
    const [first, second] = [await endpoint(ours, ["key.revoked"]), await endpoint(ours, ["key.revoked"])];
    await endpoint(ours, ["batch.finished"]);
    await endpoint(theirs, ["key.revoked"]);
    await note(ours, "key.revoked", { id: "x" });
    const rows = await recorded(ours);
    expect(new Set(rows.map((row) => row.endpoint_id))).toEqual(new Set([first, second]));
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map((row) => row.event_id)).size).toBe(1);
    expect(await recorded(theirs)).toEqual([]);
  });

  test("only for its project, where the address has one, and not while it is paused or disabled", async () => {
    const project = ours.place.project.id;
    const mine = await endpoint(ours, ["key.revoked"], { project_id: project });
    await endpoint(ours, ["key.revoked"], { state: "paused" });
    await endpoint(ours, ["key.revoked"], { state: "disabled" });
    await note(ours, "key.revoked", { id: "x" });
    await world.parts.database.inTenant(organizationOf(ours), (db) =>
      recordWebhookEvent(db, null, "key.revoked", { id: "of no project" }),
    );
    expect((await recorded(ours)).map(({ endpoint_id, data }) => [endpoint_id, data])).toEqual([
      [mine, { id: "x" }],
    ]);
  });

  test("with its cause, or not at all", async () => {
    await endpoint(ours, ["key.revoked"]);
    const rolledBack = world.parts.database.inTenant(organizationOf(ours), async (db) => {
      await recordWebhookEvent(db, null, "key.revoked", { id: "x" });
      throw new Error("the cause did not happen");
    });
    expect(await rolledBack.catch((error: Error) => error.message)).toBe("the cause did not happen");
    expect(await recorded(ours)).toEqual([]);
  });

  test("when a key is revoked", async () => {
    await endpoint(ours, ["key.revoked"]);
    await revokeKey(world.parts.database, ours.place, ours.key.id, true);
    const { id } = ours.key;
    const project = ours.place.project.id;
    expect((await recorded(ours)).map(({ data }) => data)).toEqual([
      { id, project, mode: "test", compromised: true },
    ]);
  });

  test("when an alert is taken, once however many workers take it", async () => {
    await endpoint(ours, ["limit.reached", "spend.unusual", "failures.rising"]);
    const take = (kind: string, level: number) =>
      world.superuser.query("select alert_take(uuidv7(), $1, $2, $3, '2026-01-01', $4, 2016000)", [
        ...[organizationOf(ours), kind, organizationOf(theirs), level],
      ]);
    for (const kind of ["budget", "budget", "spend", "failures"]) await take(kind, 80);
    expect(await typesOf(ours)).toEqual(["limit.reached", "spend.unusual", "failures.rising"]);
    expect((await recorded(ours))[0]?.data).toMatchObject({ percentage: 80, spent_usd: "2.016000" });
  });
});

describe("M-8 C-4 the end of a task is told, whoever ends it:", () => {
  const body = () => ({ model: "simulated-image", prompt: "a red shoe", size: "32x32", n: 1 });
  const every = () => endpoint(ours, WEBHOOK_EVENTS);

  test("its worker", async () => {
    await every();
    const { id } = await world.begin(ours, body());
    await world.work();
    const [row] = await recorded(ours);
    expect(row).toMatchObject({
      type: "generation.succeeded",
      data: {
        ...{
          id,
          mode: "test",
          operation: "generate",
          model: "simulated-image",
          status: "succeeded",
          error: null,
        },
        ...{ pictures: 1, delivered: 1, charge_usd: "0.000000", deleted: false },
      },
    });
  });

  test("who cancels it", async () => {
    await every();
    const { id } = await world.begin(ours, body());
    await cancel(world.parts, organizationOf(ours), id);
    expect(await typesOf(ours)).toEqual(["generation.cancelled"]);
  });

  test("the next worker, when its time is over", async () => {
    await every();
    await world.begin(ours, body());
    await world.superuser.query("update generations set expires_at = now() where org_id = $1", [
      organizationOf(ours),
    ]);
    await world.work();
    expect(await typesOf(ours)).toEqual(["generation.expired"]);
  });

  test("the next worker, when the one that had it died", async () => {
    await every();
    await world.begin(ours, body());
    await world.claimAndDie();
    await world.superuser.query("update generations set sent_at = now() where org_id = $1", [
      organizationOf(ours),
    ]);
    await world.work();
    expect(await typesOf(ours)).toEqual(["generation.outcome_unknown"]);
  });
});

describe("M-4 C-4 pictures that leave soon are told", () => {
  const ago = (id: string, minutes: number, lives: number) =>
    world.superuser.query(
      `update generations set created_at = now() - make_interval(mins => $2), expires_at = now() - make_interval(mins => $2)
       + make_interval(mins => $3) where id = $1`,
      [id, minutes, lives],
    );
  const tell = () => tellLeaving(world.worker);
  const made = async () => {
    const { id } = await world.begin(ours, { model: "simulated-image", prompt: "a shoe", size: "32x32" });
    await world.work();
    return id;
  };
  const HOUR = 60;

  test("once for each task, a tenth of its life before its end and six hours at most, with its row of the outbox", async () => {
    await endpoint(ours, ["generation.leaving"]);
    await endpoint(theirs, ["generation.leaving"]);
    const [short, long, tiny] = [await made(), await made(), await made()];
    await ago(short, 53, HOUR);
    await ago(long, 65 * HOUR, 72 * HOUR);
    await ago(tiny, 28, 29);
    await tell();
    expect(await recorded(ours)).toEqual([]);
    await ago(short, 55, HOUR);
    await ago(long, 67 * HOUR, 72 * HOUR);
    await Promise.all([tell(), tell(), tell()]);
    const rows = await recorded(ours);
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map(({ data }) => data["id"]))).toEqual(new Set([short, long]));
    expect(rows.find(({ data }) => data["id"] === short)?.data).toEqual({
      ...{ id: short, project: ours.place.project.id, key: ours.key.id, mode: "test", operation: "generate" },
      ...{ batch: null, pictures: 1, expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
    });
    expect(await recorded(theirs)).toEqual([]);
    await tell();
    expect(await recorded(ours)).toHaveLength(2);
  });

  test("not where nothing is there any more, or nothing was made", async () => {
    await endpoint(ours, ["generation.leaving"]);
    const [gone, empty, over] = [await made(), await made(), await made()];
    const waiting = await world.begin(ours, { model: "simulated-image", prompt: "a shoe" });
    for (const id of [gone, empty, waiting.id]) await ago(id, 55, HOUR);
    await ago(over, 61, HOUR);
    await deleteTask(world.parts, organizationOf(ours), gone);
    await world.superuser.query("update uploads set deleted_at = now() where generation_id = $1", [empty]);
    await tell();
    expect(await recorded(ours)).toEqual([]);
  });
});

test("C-4 a model may have any name that the registry knows, and its tasks are told", async () => {
  await endpoint(ours, WEBHOOK_EVENTS);
  const model = `vertex_ai//image@${"0".repeat(111)}`;
  expect(model).toHaveLength(128);
  const { id } = await world.begin(ours, { model: "simulated-image", prompt: "a red shoe" });
  await world.superuser.query("update generations set model = $1 where id = $2", [model, id]);
  await cancel(world.parts, organizationOf(ours), id);
  expect((await recorded(ours)).map(({ data }) => data["model"])).toEqual([model]);
});

test("Z-2 the database refuses what could be a prompt, a link or a picture", async () => {
  await endpoint(ours, ["key.revoked"]);
  const refused = { prompt: "a red shoe", link: "https://x.example/p?sig=1", picture: "A".repeat(129) };
  for (const [name, text] of Object.entries(refused)) {
    const answer = note(ours, "key.revoked", { [name]: text }).catch((error: Error) => error.message);
    expect(await answer).toContain("violates check constraint");
  }
  expect(await recorded(ours)).toEqual([]);
});

test("M-7 nobody writes an event down outside of an organization", async () => {
  const outside = world.parts.database.asOperator((db) =>
    recordWebhookEvent(db as TenantDb, null, "key.revoked", {}),
  );
  expect(await outside.catch((error: Error) => error.message)).toContain("belongs to an organization");
});
