import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { micro } from "../../testing/ledger.ts";
import { TestLog } from "../../testing/log.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { newId } from "../kernel/ids.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { nodeJobs } from "../propagation/index.ts";
import { grantCredit } from "./credits.ts";
import { ledgerJobs } from "./jobs.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let worker: ControlDatabase;
let ours: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  worker = connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR);
  ours = await createTenant(control, "ours");
});
afterAll(async () => {
  await control.close();
  await worker.close();
  await database.stop();
});

async function run(name: string): Promise<{ readonly log: TestLog; readonly books: unknown }> {
  const log = new TestLog();
  const { jobs, books } = ledgerJobs(worker, log);
  await jobs.find((job) => job.name === name)?.run();
  return { log, books: books() };
}

test("C-1 credit that has expired is turned into breakage once, with the worker's login", async () => {
  const { rows } = await superuser.query<{ soon: Date }>(
    "select now() + interval '100 milliseconds' as soon",
  );
  await grantCredit(control, ours.place.organization.id, {
    kind: "promotion",
    amount: micro(700),
    priority: 100,
    expiresAt: rows[0]?.soon ?? expect.unreachable(),
    reason: "for tests",
  });
  const isOver = async () =>
    (await superuser.query("select from credit_grants where expires_at > clock_timestamp()")).rows.length ===
    0;
  while (!(await isOver())) await Bun.sleep(10);
  const first = await run("ledger.expire");
  expect(first.log.events).toEqual(["credit_expired"]);
  expect(first.log.lines).toEqual([{ microUsd: "700" }]);
  expect((await run("ledger.expire")).log.events).toEqual([]);
  const posted = await superuser.query(
    "select amount_micro_usd from ledger_transfers where kind = 'breakage'",
  );
  expect(posted.rows).toEqual([{ amount_micro_usd: "700" }]);
});

test("C-2 books that agree are told as in order, and one wrong number is found, told and left", async () => {
  const inOrder = await run("ledger.reconcile");
  expect(inOrder.books).toEqual({ differences: 0, orphans: 0, deadNodes: 0 });
  expect(inOrder.log.events).toEqual(["ledger_reconciled"]);
  const wrong =
    "update ledger_balances set posted_micro_usd = posted_micro_usd + 1 where account = 'breakage'";
  expect((await superuser.query(wrong)).rowCount).toBe(1);
  const found = await run("ledger.reconcile");
  expect(found.books).toMatchObject({ orphans: 0, deadNodes: 0 });
  expect((found.books as { differences: number }).differences).toBeGreaterThan(0);
  expect((await run("ledger.reconcile")).books).toEqual(found.books);
});

test("nodes whose leases ended an hour ago are forgotten, and no others", async () => {
  const [gone, silent, serving] = [newId(), newId(), newId()];
  await superuser.query(
    `insert into nodes (id, reported_generation, reported_at, lease_until)
     select node::uuid, 1, now(), now() + ends::interval
     from (values ($1, '-61 minutes'), ($2, '-59 minutes'), ($3, '5 seconds')) given (node, ends)`,
    [gone, silent, serving],
  );
  for (const job of nodeJobs(worker)) await job.run();
  const { rows } = await superuser.query<{ id: string }>("select id from nodes");
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([silent, serving]));
});
