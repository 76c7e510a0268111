import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { Mortal } from "../../testing/mortal.ts";
import { Upstream } from "../../testing/picture-upstream.ts";
import { type LiveWorld, TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { ActError } from "../kernel/act-error.ts";
import { RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import { PublicError } from "../kernel/errors.ts";
import { type BatchId, newId, type UploadId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { grantCredit, verifyLedger } from "../ledger/index.ts";
import { inForce, rule } from "../limits/testing/rules.ts";
import { ModelRefused } from "../ports/picture-models.ts";
import { cancel, deleteTask, MOST_WAITING } from "../tasks/index.ts";
import { deleteUpload, setRetention, sweepOrphans, withinMode } from "../uploads/index.ts";
import { contentDestroyed } from "./change-store.ts";
import {
  type Batch,
  batchesIn,
  cancelBatch,
  deleteBatch,
  readBatch,
  readContent,
  readName,
  retryRows,
  rowsIn,
  setPaused,
  sweepBatches,
  sweepBatchHistory,
} from "./index.ts";

setDefaultTimeout(120_000);

const UPSTREAM = new Upstream();
const LIVE: LiveWorld = { urls: [UPSTREAM.openai] };
const EVERYTHING = { rows: null, prompt: null, images: null };

let world: TaskWorld;
let ours: Tenant;
let theirs: Tenant;
let upload: UploadId;
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(async () => {
  await world.stop();
  await UPSTREAM.stop();
});
beforeEach(async () => {
  [ours, theirs] = [await world.tenant(), await world.tenant()];
  upload = await world.send(ours);
  UPSTREAM.reset();
});

// Nobody is left whose tasks the next test would work on.
afterEach(() => endAll(ours));

const organizationOf = ({ place }: Tenant) => place.organization.id;
const endAll = async (tenant: Tenant) => {
  const id = organizationOf(tenant);
  const batches = await world.parts.database.inTenant(id, (db) => batchesIn(db, { limit: 100 }));
  for (const batch of batches) await codeOf(cancelBatch(world.parts, id, batch.id));
  await world.superuser.query(
    "delete from generations where org_id = $1 and batch_id is null and status = 'queued'",
    [id],
  );
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) =>
      error instanceof ActError || error instanceof PublicError ? error.code : Promise.reject(error),
  );
const problemsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: unknown) => (error instanceof RowsRefused ? error.told : Promise.reject(error)),
  );
const white = (reference: string) => ({ reference, operation: "white_background", images: [upload] });
const shoe = (reference: string) => ({
  reference,
  model: "gpt-image-1",
  prompt: "a shoe",
  size: "1024x1024",
});
const rowsOf = (tenant: Tenant, id: BatchId) =>
  world.parts.database.inTenant(organizationOf(tenant), (db) =>
    rowsIn(db, id, { states: null, after: 0, limit: 1_000 }),
  );
const statesOf = async (tenant: Tenant, id: BatchId) => (await rowsOf(tenant, id)).map(({ state }) => state);
const give = (tenant: Tenant, amount: bigint) =>
  grantCredit(world.parts.database, organizationOf(tenant), {
    ...{ kind: "payment", amount: amount as MicroUsd, priority: 0, expiresAt: null, reason: "a test" },
  });
const balanceOf = async (tenant: Tenant) => {
  const { rows } = await world.superuser.query(
    "select posted_micro_usd::int as posted, held_micro_usd::int as held from ledger_balances where org_id = $1 and account = 'credits'",
    [organizationOf(tenant)],
  );
  expect(await verifyLedger(world.parts.database)).toEqual([]);
  return rows[0] ?? { posted: 0, held: 0 };
};
const countOf = async (tenant: Tenant, table: "generations" | "generation_batches") => {
  const { rows } = await world.superuser.query(
    `select count(*)::int as many from ${table} where org_id = $1`,
    [organizationOf(tenant)],
  );
  return rows[0]?.many as number;
};
const read = (tenant: Tenant, id: BatchId) => readBatch(world.parts, organizationOf(tenant), id);

describe("M-8 a batch", () => {
  test("makes a picture for each row, each with its own state, name and references sealed", async () => {
    const other = await world.send(ours, await world.busyPicture());
    const batch = await world.beginBatch(ours, {
      name: "Spring range",
      defaults: { operation: "white_background" },
      rows: [{ reference: "AP-1", images: [upload] }, { images: [other] }, white("AP-3")],
    });
    expect(batch).toMatchObject({ rows: 3, status: "running", counts: { queued: 3, running: 0 } });
    await world.work();
    expect(await statesOf(ours, batch.id)).toEqual(["succeeded", "failed", "succeeded"]);
    const done = await read(ours, batch.id);
    expect(done).toMatchObject({ status: "finished", counts: { succeeded: 2, failed: 1 }, etaSeconds: null });
    expect(done.endedAt).not.toBeNull();
    const content = await readContent(world.parts, organizationOf(ours), batch);
    expect(content).toEqual({
      name: "Spring range",
      rows: [
        { reference: "AP-1", images: [upload] },
        { reference: null, images: [other] },
        { reference: "AP-3", images: [upload] },
      ],
    });
    expect(await readName(world.parts, organizationOf(ours), batch)).toBe("Spring range");
    // Nothing of it is in the database.
    const { rows } = await world.superuser.query(
      "select count(*)::int as many from generation_batches b, generations g where b::text || g::text ~ 'AP-|Spring'",
    );
    expect(rows).toEqual([{ many: 0 }]);
  });

  test("names every row that is wrong, and begins none", async () => {
    const foreign = await world.send(theirs);
    const begin = (rows: readonly unknown[], more = {}) =>
      problemsOf(world.beginBatch(ours, { ...more, rows }).catch(Promise.reject.bind(Promise)));
    const wrong = async (rows: readonly unknown[]) => {
      try {
        return await begin(rows);
      } catch (error) {
        return error instanceof RowsRefused ? error.told : Promise.reject(error);
      }
    };
    expect(
      await wrong([white("a"), { ...white("b"), images: [foreign] }, { ...white("c"), mask: newId() }]),
    ).toMatchObject([
      { row: 2, field: "images" },
      { row: 3, field: "mask" },
    ]);
    expect(
      await wrong([
        { model: "nobody-knows", prompt: "a shoe" },
        { model: "simulated-image", prompt: "a shoe" },
      ]),
    ).toMatchObject([{ row: 1, field: "model" }]);
    expect([await countOf(ours, "generations"), await countOf(ours, "generation_batches")]).toEqual([0, 0]);
    // The photo that is there, and nothing else.
    expect(world.filesOf(ours)).toBe(8);
  });

  test("is paused and goes on; what is under way is finished", async () => {
    const { id } = await world.beginBatch(ours, { rows: [white("a"), white("b")] });
    await setPaused(world.parts, organizationOf(ours), id, true);
    await world.work();
    expect(await statesOf(ours, id)).toEqual(["queued", "queued"]);
    expect((await read(ours, id)).status).toBe("paused");
    // A task beside it is done.
    const beside = await world.begin(ours, { operation: "white_background", images: [upload] });
    await world.work();
    expect(await codeOf(cancel(world.parts, organizationOf(ours), beside.id))).toBe("generation_ended");
    await setPaused(world.parts, organizationOf(ours), id, false);
    await world.work();
    expect(await statesOf(ours, id)).toEqual(["succeeded", "succeeded"]);
    expect(await codeOf(setPaused(world.parts, organizationOf(ours), id, true))).toBe("batch_ended");
  });

  test("lives as long as the longest of its rows, and no longer than pictures are kept", async () => {
    const { id } = await world.beginBatch(ours, {
      rows: [
        { ...white("a"), expires_in: 600 },
        { ...white("b"), expires_in: 7_200 },
      ],
    });
    const lives = async () => {
      const { createdAt, expiresAt } = await read(ours, id);
      return (expiresAt.getTime() - createdAt.getTime()) / 1_000;
    };
    expect(await lives()).toBe(7_200);
    await world.parts.database.inTenant(organizationOf(ours), (db) =>
      setRetention(db, organizationOf(ours), 1),
    );
    expect(await lives()).toBe(3_600);
  });

  test("K-8 the same list under the same key is the same batch, also at once; another is refused", async () => {
    const key = newId();
    const list = { rows: [white("a"), white("b")] };
    const begun = await Promise.all(Array.from({ length: 4 }, () => world.beginBatch(ours, list, key)));
    expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
    expect(await countOf(ours, "generations")).toBe(2);
    // Of the requests and the content, once.
    expect(world.filesOf(ours)).toBe(8 + 2 * 3);
    expect(await codeOf(world.beginBatch(ours, { rows: [white("a"), white("c")] }, key))).toBe(
      "idempotency_key_reused",
    );
    const [batch] = begun;
    // It is known before anything is looked at anew.
    await deleteUpload(world.parts, organizationOf(ours), upload);
    expect((await world.beginBatch(ours, list, key)).id).toBe(batch?.id ?? expect.unreachable());
    await deleteBatch(world.parts, organizationOf(ours), batch?.id ?? expect.unreachable());
    expect(await codeOf(world.beginBatch(ours, list, key))).toBe("batch_gone");
  });

  test("is refused whole where there is no room for all of it", async () => {
    await world.queue(ours, MOST_WAITING - 1);
    expect(await codeOf(world.beginBatch(ours, { rows: [white("a"), white("b")] }))).toBe(
      "generations_waiting",
    );
    expect(await countOf(ours, "generation_batches")).toBe(0);
    await world.beginBatch(ours, { rows: [white("a")] });
  });
});

test("AB-6 the pictures of all rows count together, also of rows that ask for the same; what is refused counts nothing", async () => {
  const live = { ...LIVE, row: { name: "with a limit" } };
  const { gateway } = await world.node(live);
  gateway.limiter.apply(inForce(rule({ unit: "images", most: 5 })));
  await give(ours, 10_000_000n);
  const many = (count: number, n = 1) =>
    world.beginBatch(ours, { rows: Array(count).fill({ ...shoe("a"), n }) }, newId(), live);
  const refusedBy = (work: Promise<unknown>) =>
    work.then(
      () => "done",
      (error: unknown) => (error instanceof ModelRefused ? error.code : Promise.reject(error)),
    );
  expect(await refusedBy(many(6))).toBe("request_exceeds_limit");
  expect(await refusedBy(many(2, 2))).toBe("done");
  expect(await refusedBy(many(2))).toBe("rate_limit_exceeded");
  expect(await refusedBy(many(1))).toBe("done");
  expect(await countOf(ours, "generation_batches")).toBe(2);
});

describe("M-7 a batch of another organization, or of the other kind of key,", () => {
  const acts: Readonly<
    Record<string, (parts: TaskWorld["parts"], tenant: Tenant, id: BatchId) => Promise<unknown>>
  > = {
    read: (parts, tenant, id) => readBatch(parts, organizationOf(tenant), id),
    cancelled: (parts, tenant, id) => cancelBatch(parts, organizationOf(tenant), id),
    paused: (parts, tenant, id) => setPaused(parts, organizationOf(tenant), id, true),
    "tried again": (parts, tenant, id) =>
      retryRows({ ...world.batchParts(), database: parts.database }, world.ownerOf(tenant), id, EVERYTHING),
    deleted: (parts, tenant, id) => deleteBatch(parts, organizationOf(tenant), id),
  };

  test.each(Object.keys(acts))("is not there to be %s", async (name) => {
    const act = acts[name] ?? expect.unreachable();
    const { id } = await world.beginBatch(ours, { rows: [white("a")] });
    expect(await codeOf(act(world.parts, theirs, id))).toBe("batch_not_found");
    const live = { ...world.parts, database: withinMode(world.parts.database, "live") };
    expect(await codeOf(act(live, ours, id))).toBe("batch_not_found");
    expect(await statesOf(ours, id)).toEqual(["queued"]);
  });

  test("has no rows, and is in no list", async () => {
    const { id } = await world.beginBatch(ours, { rows: [white("a")] });
    const seen = (database: TaskWorld["parts"]["database"], tenant: Tenant) =>
      database.inTenant(organizationOf(tenant), async (db) => [
        (await rowsIn(db, id, { states: null, after: 0, limit: 10 })).length,
        (await batchesIn(db, { limit: 10 })).length,
      ]);
    expect(await seen(world.parts.database, ours)).toEqual([1, 1]);
    expect(await seen(world.parts.database, theirs)).toEqual([0, 0]);
    expect(await seen(withinMode(world.parts.database, "live"), ours)).toEqual([0, 0]);
  });

  test("is not touched by the database's own functions, whatever id is named", async () => {
    const { id } = await world.beginBatch(ours, { rows: [white("a")] });
    const [row] = await rowsOf(ours, id);
    const control = await world.database.connect("sallyport_control");
    const as = async (tenant: Tenant, mode: string, question: string, values: readonly unknown[]) => {
      await control.query("begin");
      await control.query("select set_config('app.org', $1, true), set_config('app.mode', $2, true)", [
        organizationOf(tenant),
        mode,
      ]);
      const answer = await control.query(question, [...values]).catch((error: Error) => error.message);
      await control.query("rollback");
      return answer;
    };
    for (const [tenant, mode] of [
      [theirs, "test"],
      [ours, "live"],
    ] as const) {
      expect(await as(tenant, mode, "select generation_batch_cancel($1, 10) as many", [id])).toMatchObject({
        rows: [{ many: 0 }],
      });
      expect(await as(tenant, mode, "select * from generation_batch_delete($1)", [id])).toMatchObject({
        rows: [],
      });
    }
    const fresh = [row?.task?.id];
    expect(
      await as(theirs, "test", "select generation_batch_replace($1, $2::uuid[], $2::uuid[]) as many", [
        id,
        fresh,
      ]),
    ).toMatchObject({ rows: [{ many: 0 }] });
  });
});

describe("C-1 a batch that is paid for", () => {
  let payer: Tenant;
  let price: bigint;
  const CREDIT = 10_000_000n;
  const begin = (count: number, key?: string) =>
    world.beginBatch(payer, { rows: Array.from({ length: count }, (_, at) => shoe(`A-${at}`)) }, key, LIVE);
  beforeEach(async () => {
    payer = await world.tenant("live");
    await give(payer, CREDIT);
    const { money, id } = await begin(1);
    price = money.held;
    await cancelBatch(world.parts, organizationOf(payer), id);
  });

  afterEach(() => endAll(payer));

  test("holds what all of it may cost, is charged for what came, and gives the rest back", async () => {
    UPSTREAM.faults = [null, "content", "content", null];
    const { id, money } = await begin(4);
    expect(money).toEqual({
      held: 4n * price,
      stillHeld: 4n * price,
      charged: 0n,
      released: 0n,
    } as Batch["money"]);
    expect(await balanceOf(payer)).toEqual({ posted: Number(CREDIT), held: Number(4n * price) });
    await world.work({ live: LIVE });
    const done = await read(payer, id);
    expect(done.counts).toMatchObject({ succeeded: 2, failed: 2 });
    expect(done.money.charged).toBeGreaterThan(0n);
    expect(done.money.stillHeld).toBe(0n as MicroUsd);
    expect(done.money.released).toBe((4n * price - done.money.charged) as MicroUsd);
    expect(await balanceOf(payer)).toEqual({ posted: Number(CREDIT - done.money.charged), held: 0 });
  });

  test("is refused at the start by one cent too few, and nothing of it is there", async () => {
    const many = Number(CREDIT / price) + 1;
    const files = world.filesOf(payer);
    const [tasks, batches] = [
      await countOf(payer, "generations"),
      await countOf(payer, "generation_batches"),
    ];
    expect(await codeOf(begin(many))).toBe("insufficient_credit");
    expect(await countOf(payer, "generations")).toBe(tasks);
    expect(await countOf(payer, "generation_batches")).toBe(batches);
    expect(world.filesOf(payer)).toBe(files);
    expect(await balanceOf(payer)).toEqual({ posted: Number(CREDIT), held: 0 });
    await begin(many - 1);
    expect((await balanceOf(payer)).held).toBe(Number(price) * (many - 1));
  });

  test("never takes a balance below zero, however many are begun at once", async () => {
    const half = Math.floor(Number(CREDIT / price) / 2) + 1;
    const ended = await Promise.all(Array.from({ length: 4 }, () => codeOf(begin(half))));
    expect(ended.toSorted()).toEqual(["done", ...Array(3).fill("insufficient_credit")]);
    expect(await balanceOf(payer)).toEqual({ posted: Number(CREDIT), held: half * Number(price) });
  });

  test("cancelled gives back what it holds, at once", async () => {
    const { id } = await begin(5);
    const cancelled = await cancelBatch(world.parts, organizationOf(payer), id);
    expect(cancelled).toMatchObject({ status: "finished", counts: { cancelled: 5 } });
    expect(cancelled.money).toMatchObject({ stillHeld: 0n, released: 5n * price });
    expect(await balanceOf(payer)).toEqual({ posted: Number(CREDIT), held: 0 });
    expect(await codeOf(cancelBatch(world.parts, organizationOf(payer), id))).toBe("batch_ended");
  });

  test("tries again only rows that cost nothing, once, with a hold of their own, and as they are changed", async () => {
    UPSTREAM.faults = ["content", "content"];
    const { id } = await begin(3);
    await world.work({ live: LIVE });
    const retry = (asked = {}) =>
      retryRows(world.batchParts(LIVE), world.ownerOf(payer, LIVE), id, { ...EVERYTHING, ...asked });
    const rowsThat = async (state: string) =>
      (await rowsOf(payer, id)).filter((row) => row.state === state).map(({ row }) => row);
    const [[done = 0], [first = 0, second = 0]] = [await rowsThat("succeeded"), await rowsThat("failed")];
    expect(await codeOf(retry({ rows: [done] }))).toBe("batch_nothing_to_retry");
    const { charged } = (await read(payer, id)).money;
    const again = [retry({ rows: [first], prompt: "a boot" }), retry({ rows: [first], prompt: "a boot" })];
    expect((await Promise.all(again.map(codeOf))).toSorted()).toEqual(["batch_nothing_to_retry", "done"]);
    expect([await rowsThat("queued"), await rowsThat("failed")]).toEqual([[first], [second]]);
    expect((await read(payer, id)).status).toBe("running");
    expect((await balanceOf(payer)).held).toBe(Number(price));
    await world.work({ live: LIVE });
    expect(await rowsThat("failed")).toEqual([second]);
    expect((await read(payer, id)).money.charged).toBe((2n * charged) as MicroUsd);
    expect(await codeOf(retry())).toBe("done");
    await world.work({ live: LIVE });
    expect(await rowsThat("succeeded")).toEqual([1, 2, 3]);
    const said = UPSTREAM.asked.map(({ body }) => body["prompt"]);
    expect(said).toEqual(["a shoe", "a shoe", "a shoe", "a boot", "a shoe"]);
    expect(await codeOf(retry())).toBe("batch_nothing_to_retry");
    expect((await balanceOf(payer)).held).toBe(0);
  });
});

test("M-7 a photo that was deleted, or whose time is over, is not there for a row", async () => {
  const [deleted, over] = [await world.send(ours), await world.send(ours)];
  await deleteUpload(world.parts, organizationOf(ours), deleted);
  await world.superuser.query("update uploads set expires_at = now() where id = $1", [over]);
  const rows = [deleted, over, upload].map((one) => ({ ...white("a"), images: [one] }));
  const told = await world.beginBatch(ours, { rows }).then(
    () => [],
    (error: unknown) => (error instanceof RowsRefused ? error.told : Promise.reject(error)),
  );
  expect(told.map(({ row, field }) => [row, field])).toEqual([
    [1, "images"],
    [2, "images"],
  ]);
});

test("C-4 the end of a batch is told to whoever asked for it, once, in ids and numbers", async () => {
  await world.superuser.query(
    "insert into webhook_endpoints (id, org_id, url, events) values (uuidv7(), $1, 'https://shop.example/hook', '{batch.finished}')",
    [organizationOf(ours)],
  );
  const { id } = await world.beginBatch(ours, { name: "Spring", rows: [white("a"), white("b")] });
  await world.work();
  const { rows } = await world.superuser.query(
    "select type, data from webhook_deliveries where org_id = $1",
    [organizationOf(ours)],
  );
  expect(rows).toEqual([
    {
      type: "batch.finished",
      data: {
        ...{
          id,
          project: ours.place.project.id,
          key: ours.key.id,
          mode: "test",
          row_count: 2,
          deleted: false,
        },
        ...{ counts: { succeeded: 2 }, charged_usd: "0.000000", released_usd: "0.000000" },
      },
    },
  ]);
});

describe("M-5 M-4 what is over", () => {
  test("a batch that is deleted leaves no picture, no request and no name", async () => {
    const files = world.filesOf(ours);
    const { id } = await world.beginBatch(ours, { name: "Spring", rows: [white("a"), white("b")] });
    await world.work();
    await world.beginBatch(ours, { rows: [white("c")] });
    await deleteBatch(world.parts, organizationOf(ours), id);
    // Of the other one: its request and its content.
    expect(world.filesOf(ours)).toBe(files + 4);
    expect(await codeOf(read(ours, id))).toBe("batch_gone");
    expect(await codeOf(deleteBatch(world.parts, organizationOf(ours), id))).toBe("batch_gone");
  });

  test("a task of it that is deleted alone takes its request with it", async () => {
    const { id } = await world.beginBatch(ours, { rows: [white("a"), white("b")] });
    const [row] = await rowsOf(ours, id);
    const files = world.filesOf(ours);
    await deleteTask(world.parts, organizationOf(ours), row?.task?.id ?? expect.unreachable());
    expect(world.filesOf(ours)).toBe(files - 2);
    expect(await statesOf(ours, id)).toEqual(["deleted", "queued"]);
  });

  test("its content is no orphan while it lives, and destroyed when its time is over", async () => {
    const files = world.filesOf(ours);
    const { id } = await world.beginBatch(ours, { name: "Spring", rows: [white("a")] });
    await sweepOrphans(world.sweepParts, 0);
    expect(world.filesOf(ours)).toBe(files + 4);
    await sweepBatches(world.sweepParts);
    expect(world.filesOf(ours)).toBe(files + 4);
    await world.superuser.query("update generation_batches set expires_at = now() where id = $1", [id]);
    await sweepBatches(world.sweepParts);
    expect(world.filesOf(ours)).toBe(files + 2);
    expect((await read(ours, id)).status).toBe("expired");
  });

  test("nor does another organization say that it was destroyed; with its own organization it is", async () => {
    const files = world.filesOf(ours);
    const { id } = await world.beginBatch(ours, { name: "Spring", rows: [white("a")] });
    await world.parts.database.inTenant(organizationOf(theirs), (db) => contentDestroyed(db, [id]));
    const due = () => world.superuser.query("select from generation_batches_due(10) where id = $1", [id]);
    expect((await due()).rowCount).toBe(0);
    await world.superuser.query("update organizations set deleted_at = now() where id = $1", [
      organizationOf(ours),
    ]);
    expect((await due()).rowCount).toBe(1);
    await sweepBatches(world.sweepParts);
    expect([(await due()).rowCount, world.filesOf(ours)]).toEqual([0, files + 2]);
  });

  test("R-7 what is known of it goes when it is old, and only with the last of its tasks", async () => {
    const { id } = await world.beginBatch(ours, { rows: [white("a")] });
    const swept = async () => {
      await world.worker.asOperator(sweepBatchHistory);
      return (await countOf(ours, "generation_batches")) === 0;
    };
    const change = (what: string) => world.superuser.query(what, [id]);
    await deleteBatch(world.parts, organizationOf(ours), id);
    const old = "now() - interval '31 days'";
    await change(`update generation_batches set created_at = ${old}, expires_at = ${old} where id = $1`);
    expect(await swept()).toBe(false);
    await change("delete from generations where batch_id = $1");
    await change("update generation_batches set created_at = now(), expires_at = now() where id = $1");
    expect(await swept()).toBe(false);
    await change(`update generation_batches set created_at = ${old}, expires_at = ${old} where id = $1`);
    expect(await swept()).toBe(true);
  });
});

test("M-8 C-1 whoever dies at any step of beginning leaves a whole batch or none", async () => {
  const files = world.filesOf(ours);
  let [deaths, whole] = [0, 0];
  for (let step = 1; ; step += 1) {
    const mortal = new Mortal(step);
    const list = { name: "Spring", rows: [white("a"), white("b"), white("c")] };
    await world.beginBatch(ours, list, newId(), null, mortal).catch(() => {});
    await mortal.bury();
    await sweepOrphans(world.sweepParts, 0);
    const batches = await world.parts.database.inTenant(organizationOf(ours), (db) =>
      batchesIn(db, { limit: 10 }),
    );
    expect([step, await countOf(ours, "generations")]).toEqual([step, whole + 3 * batches.length]);
    expect([step, world.filesOf(ours) - files]).toEqual([step, 8 * batches.length]);
    for (const { id } of batches) {
      await deleteBatch(world.parts, organizationOf(ours), id);
      whole += 3;
    }
    if (!mortal.isDead) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(15);
});

test("M-8 a thousand rows are begun, cancelled and deleted whole", async () => {
  const payer = await world.tenant("live");
  await give(payer, 1_000_000_000n);
  const rows = Array.from({ length: 1_000 }, (_, at) => shoe(`A-${at}`));
  const { id } = await world.beginBatch(payer, { rows }, newId(), LIVE);
  expect(await read(payer, id)).toMatchObject({ counts: { queued: 1_000 } });
  const cancelled = await cancelBatch(world.parts, organizationOf(payer), id);
  expect(cancelled).toMatchObject({ status: "finished", counts: { cancelled: 1_000 } });
  await deleteBatch(world.parts, organizationOf(payer), id);
  expect((await balanceOf(payer)).held).toBe(0);
  expect(world.filesOf(payer)).toBe(0);
});
