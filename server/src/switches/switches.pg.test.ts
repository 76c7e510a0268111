import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { ActError } from "../kernel/act-error.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { allStops, ownerOfKey, resume, type SwitchTarget, stop } from "./operate.ts";
import { type InForceSwitches, readSwitchRows } from "./read.ts";
import type { SwitchRows } from "./switches.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let gateway: GatewayDatabase;
let ours: Tenant;
let targets: readonly SwitchTarget[];
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  ours = await createTenant(control, "ours");
  const organization = ours.place.organization.id;
  targets = [
    { scope: "everything" },
    { scope: "provider", provider: "groq" },
    { scope: "model", model: "gpt-4o" },
    { scope: "organization", organization },
    { scope: "key", organization, key: ours.key.id },
  ];
});
afterEach(async () => {
  await superuser.query("drop trigger if exists refuse on audit_entries");
  await superuser.query("delete from switches");
});
afterAll(async () => {
  await control.close();
  await gateway.close();
  await database.stop();
});

const caller = (organizationId: string, originalId: string) => ({
  id: originalId,
  organizationId,
  originalId,
  projectId: "p",
  memberId: null,
});

async function toldToNodes(): Promise<InForceSwitches & { readonly generation: bigint }> {
  const { switches, generation } = (await gateway.changes(0n)) as {
    switches: SwitchRows;
    generation: number;
  };
  return { ...readSwitchRows(switches), generation: BigInt(generation) };
}

async function newestEntry() {
  const { rows } = await superuser.query<{ action: string; organization: string | null; details: object }>(
    "select action, org_id as organization, details from audit_entries order by occurred_at desc, id desc limit 1",
  );
  return rows[0];
}

test("AB-9 every kind of stop is told to nodes at its generation, listed, and taken back", async () => {
  for (const target of targets) {
    const stopped = await stop(control, target, "drain", "ticket 71");
    const told = await toldToNodes();
    expect([told.stopped.count, told.cut.count, told.generation]).toEqual([1, 0, stopped.generation]);
    expect(await allStops(control)).toMatchObject([{ target, mode: "drain", reason: "ticket 71" }]);
    const resumed = await resume(control, target, "it is over");
    expect(resumed.generation).toBeGreaterThan(stopped.generation);
    expect((await toldToNodes()).stopped.any).toBe(false);
    expect(await allStops(control)).toEqual([]);
  }
});

test("AB-9 what nodes are told means the caller and the target that were named", async () => {
  const { organization } = ours.place;
  for (const target of targets) await stop(control, target, "drain", "ticket 71");
  const { stopped } = await toldToNodes();
  expect(stopped.everything).toBe(true);
  await resume(control, { scope: "everything" }, "it is over");
  const { stopped: rest } = await toldToNodes();
  expect(rest.stopsCaller(caller(organization.id, "x"))).toBe("organization");
  expect(rest.stopsCaller(caller("x", ours.key.id))).toBe("key");
  expect([rest.stopsTarget("groq", "x"), rest.stopsTarget("x", "gpt-4o")]).toEqual(["provider", "model"]);
});

test("AB-9 a drain becomes a cut, and stays one stop", async () => {
  const target = { scope: "provider", provider: "groq" } as const;
  await stop(control, target, "drain", "ticket 71");
  await stop(control, target, "cut", "it got worse");
  expect(await allStops(control)).toMatchObject([{ mode: "cut", reason: "it got worse" }]);
  expect((await toldToNodes()).cut.stopsTarget("groq", "x")).toBe("provider");
  const { rows } = await superuser.query<{ mode: string; stop: string }>(
    "select details->>'mode' as mode, subject_id as stop from audit_entries order by occurred_at desc limit 2",
  );
  expect(rows.map(({ mode }) => mode)).toEqual(["cut", "drain"]);
  expect(rows[0]?.stop).toBe(rows[1]?.stop ?? "");
});

test("AB-9 what is stopped just so already is not written a second time, however often it is said", async () => {
  const target = { scope: "provider", provider: "groq" } as const;
  const { generation } = await stop(control, target, "cut", "ticket 71");
  const entries = async () =>
    (await superuser.query<{ count: string }>("select count(*) from audit_entries")).rows[0]?.count;
  const before = await entries();
  for (let times = 0; times < 20; times += 1)
    expect(await stop(control, target, "cut", "ticket 71")).toEqual({ generation });
  expect([await entries(), (await toldToNodes()).generation]).toEqual([before, generation]);
});

test("AB-9 D-4 the reason is in the audit ledger, in the organization's part where it is about one", async () => {
  const organization = ours.place.organization.id;
  for (const target of targets) {
    const { generation } = await stop(control, target, "cut", "ticket 71");
    expect(await newestEntry()).toMatchObject({
      action: "switch.stopped",
      organization: "organization" in target ? organization : null,
      details: { scope: target.scope, mode: "cut", reason: "ticket 71", generation: Number(generation) },
    });
    await resume(control, target, "it is over");
    expect(await newestEntry()).toMatchObject({
      action: "switch.resumed",
      details: { scope: target.scope, reason: "it is over" },
    });
  }
});

test("AB-9 D-4 without its entry nothing is stopped, and nothing resumed", async () => {
  const target = { scope: "provider", provider: "groq" } as const;
  await stop(control, target, "drain", "ticket 71");
  const before = await toldToNodes();
  await superuser.query(
    `create or replace function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
     create trigger refuse before insert on audit_entries for each row execute function refuse()`,
  );
  await expect(stop(control, { scope: "everything" }, "cut", "ticket 71")).rejects.toThrow();
  await expect(stop(control, target, "cut", "ticket 71")).rejects.toThrow();
  await expect(resume(control, target, "it is over")).rejects.toThrow();
  expect(await toldToNodes()).toEqual(before);
});

test("AB-9 what is not stopped cannot be resumed, and a reason is plain", async () => {
  for (const target of targets) await expect(resume(control, target, "it is over")).rejects.toThrow(ActError);
  for (const reason of ["", "no", "x".repeat(101), "two\nlines", "sp_live_{…}"])
    await expect(stop(control, { scope: "everything" }, "cut", reason)).rejects.toThrow(ActError);
  expect((await toldToNodes()).stopped.any).toBe(false);
});

test("AB-9 the database takes no stop that names something else than its scope", async () => {
  const row = (columns: string, values: string) =>
    superuser.query(
      `insert into switches (id, mode, reason, generation, ${columns}) values (gen_random_uuid(), 'cut', 'why', 1, ${values})`,
    );
  await expect(row("scope", "'provider'")).rejects.toThrow(/check/);
  await expect(row("scope, provider", "'everything', 'groq'")).rejects.toThrow(/check/);
  await expect(row("scope, provider, model", "'provider', 'groq', 'm'")).rejects.toThrow(/check/);
  await expect(row("scope, key_id", `'key', '${ours.key.id}'`)).rejects.toThrow(/check/);
  const theirs = await createTenant(control, "theirs");
  await expect(
    row("scope, organization_id, key_id", `'key', '${theirs.place.organization.id}', '${ours.key.id}'`),
  ).rejects.toThrow(/foreign key/);
  await row("scope", "'everything'");
  await expect(row("scope", "'everything'")).rejects.toThrow(/unique/);
});

test("AB-9 a key is found in whatever organization it is", async () => {
  const organization = ours.place.organization.id;
  const { rows } = await superuser.query<{ public: string }>(
    "select public_id as public from api_keys where id = $1",
    [ours.key.id],
  );
  const prefix = `sp_test_${rows[0]?.public}`;
  for (const reference of [ours.key.id, ours.key.id.toUpperCase(), prefix])
    expect(await ownerOfKey(control, reference)).toBe(organization);
  for (const reference of ["", "nobody", `${prefix}x`, organization])
    expect(await ownerOfKey(control, reference)).toBeNull();
});
