import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { sql } from "kysely";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { POOL_SIZE } from "./control-database.ts";
import { connectControlDatabase, openControlConnections } from "./index.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const busy = { code: "busy", status: 503 };

test("who finds every connection taken is told to come again, and so is whose work was cancelled", async () => {
  // Long enough to make the connections.
  const connections = openControlConnections(database.addressOf("sallyport_control"), 2_000);
  const control = connections.actingAs(TEST_ACTOR);
  const superuser = await database.connect("postgres");
  const held = Array.from({ length: POOL_SIZE }, () =>
    control.asOperator((db) => sql`select pg_sleep(60)`.execute(db)),
  );
  const cancelled = Promise.allSettled(held);
  await expect(control.asOperator(async () => 1)).rejects.toMatchObject(busy);
  await superuser.query(
    "select pg_cancel_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)' and pid <> pg_backend_pid()",
  );
  for (const result of await cancelled)
    expect(result).toMatchObject({ status: "rejected", reason: expect.objectContaining(busy) });
  expect(await control.asOperator(async () => 1)).toBe(1);
  await control.close();
});

test("whose transaction stood still for too long did nothing, and is told to come again", async () => {
  const control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  const superuser = await database.connect("postgres");
  const stoodStill = control.asOperator(async (db) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
    const alive = () => superuser.query("select from pg_stat_activity where pid = $1", [rows[0]?.pid]);
    while ((await alive()).rows.length > 0);
    await sql`select 1`.execute(db);
  });
  await expect(stoodStill).rejects.toMatchObject(busy);
  expect(await control.asOperator(async () => 1)).toBe(1);
  await control.close();
});
