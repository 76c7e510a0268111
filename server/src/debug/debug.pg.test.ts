import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { TestClock } from "../../testing/clock.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { Authority } from "../authority/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase, GatewayDatabase } from "../ports/database.ts";
import { debugOff, debugOn, openWindows } from "./operate.ts";
import { type DebugWindows, isOpen, NO_DEBUG } from "./windows.ts";

setDefaultTimeout(60_000);

const MINUTE_MS = 60_000;

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let gateway: GatewayDatabase;
let ours: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
  ours = await createTenant(control, "ours");
  theirs = await createTenant(control, "theirs");
});
afterEach(async () => {
  await superuser.query("drop trigger if exists refuse on audit_entries");
  await superuser.query("delete from debug_windows");
});
afterAll(async () => {
  await control.close();
  await gateway.close();
  await database.stop();
});

const idOf = ({ place }: Tenant) => place.organization.id;
const told = async () => ((await gateway.changes(0n)) as { debug: { endsInMs: number }[] }).debug;

test("Z-4 is on for one organization, told to nodes, listed, and off again", async () => {
  const { endsAt } = await debugOn(control, idOf(ours), 15, "ticket 4711");
  const [window] = await told();
  expect(window).toMatchObject({ organizationId: idOf(ours) });
  expect(window?.endsInMs).toBeWithin(14 * MINUTE_MS, 15 * MINUTE_MS + 1);
  expect(await openWindows(control)).toMatchObject([
    { organization: idOf(ours), reason: "ticket 4711", endsAt },
  ]);
  await debugOff(control, idOf(ours), "seen enough");
  expect(await told()).toEqual([]);
  expect(await openWindows(control)).toEqual([]);
  await expect(debugOff(control, idOf(ours), "once more")).rejects.toThrow(ActError);
});

test("Z-4 lasts 60 minutes at most, however often it is prolonged", async () => {
  for (const minutes of [0, 61, 1.5, -1, Number.NaN])
    await expect(debugOn(control, idOf(ours), minutes, "ticket 4711")).rejects.toThrow(ActError);
  for (let again = 0; again < 3; again += 1) await debugOn(control, idOf(ours), 60, "ticket 4711");
  expect((await told())[0]?.endsInMs).toBeWithin(59 * MINUTE_MS, 60 * MINUTE_MS + 1);
  await debugOn(control, idOf(ours), 1, "shorter");
  expect((await told())[0]?.endsInMs).toBeLessThanOrEqual(MINUTE_MS);
});

test("Z-4 the database refuses more, whoever asks and whatever it is told", async () => {
  const insert = "insert into debug_windows (org_id, reason, set_at, ends_at) values";
  const client = await database.connect("sallyport_control");
  const attempt = async (statement: string) => {
    await client.query("begin");
    try {
      await client.query("select set_config('app.org', $1, true)", [idOf(ours)]);
      await client.query(statement);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : error;
    } finally {
      await client.query("commit");
    }
  };
  const values = (setAt: string, endsAt: string) => `('${idOf(ours)}', 'why', ${setAt}, ${endsAt})`;
  const hour = "now() + interval '1 hour 1 second'";
  expect(await attempt(`${insert} ${values("now()", hour)}`)).toMatch(/at_most_an_hour/);
  // Neither by a lie about when it was said …
  expect(await attempt(`${insert} ${values("now() + interval '1 day'", hour)}`)).toMatch(/at_most_an_hour/);
  // … nor bit by bit.
  expect(await attempt(`${insert} ${values("now()", "now() + interval '59 minutes'")}`)).toBeNull();
  expect(await attempt(`update debug_windows set ends_at = ${hour}`)).toMatch(/at_most_an_hour/);
  expect(await attempt(`update debug_windows set set_at = ${hour}, ends_at = ${hour}`)).toMatch(/denied/);
  expect(await attempt("update debug_windows set ends_at = 'infinity'")).toMatch(/at_most_an_hour/);
  expect(await attempt("update debug_windows set ends_at = now() + interval '2 minutes'")).toBeNull();
});

test("Z-4 M-7 one organization's window is neither seen nor ended by another", async () => {
  await debugOn(control, idOf(ours), 15, "ticket 4711");
  await expect(debugOff(control, idOf(theirs), "not mine")).rejects.toThrow(ActError);
  const seen = await control.inTenant(idOf(theirs), (db) =>
    db.selectFrom("debug_windows").selectAll().execute(),
  );
  expect(seen).toEqual([]);
  expect(await told()).toHaveLength(1);
});

test("Z-4 D-4 is audited with its reason; without its entry it is neither on nor off", async () => {
  const { generation } = await debugOn(control, idOf(ours), 15, "ticket 4711");
  const { rows } = await superuser.query(
    "select org_id, details from audit_entries where action = 'debug.on' order by occurred_at desc limit 1",
  );
  expect(rows).toMatchObject([
    { org_id: idOf(ours), details: { minutes: 15, reason: "ticket 4711", generation: Number(generation) } },
  ]);
  await superuser.query(
    `create or replace function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
     create trigger refuse before insert on audit_entries for each row execute function refuse()`,
  );
  await expect(debugOn(control, idOf(theirs), 15, "ticket 4711")).rejects.toThrow();
  await expect(debugOff(control, idOf(ours), "seen enough")).rejects.toThrow();
  expect(await told()).toMatchObject([{ organizationId: idOf(ours) }]);
});

test("Z-4 ends by itself on a node, by its own clock, without being told", async () => {
  const clock = new TestClock();
  const node = newId<NodeId>();
  const authority = new Authority({ database: gateway, node, leaseMs: 60_000, clock, log: new TestLog() });
  let debug: DebugWindows = NO_DEBUG;
  authority.watch((inForce) => {
    debug = inForce.debug;
  });
  await debugOn(control, idOf(ours), 2, "ticket 4711");
  await authority.start();
  const open = () => isOpen(debug, idOf(ours), clock.monotonicMs());
  expect([open(), isOpen(debug, idOf(theirs), clock.monotonicMs())]).toEqual([true, false]);
  clock.advance(2 * MINUTE_MS - 5_000);
  expect(open()).toBe(true);
  clock.advance(5_000);
  expect(open()).toBe(false);
  await authority.stop();
});
