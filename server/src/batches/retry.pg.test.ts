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
import { photo } from "../../testing/pictures.ts";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { ActError } from "../kernel/act-error.ts";
import { RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import { type BatchId, newId, type UploadId } from "../kernel/ids.ts";
import { MOST_WAITING } from "../tasks/index.ts";
import { replaceTasks } from "./change-store.ts";
import { cancelBatch, readBatch, retryRows, rowsIn } from "./index.ts";

setDefaultTimeout(120_000);

const EVERYTHING = { rows: null, prompt: null, images: null };

let world: TaskWorld;
let ours: Tenant;
let theirs: Tenant;
let upload: UploadId;
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  [ours, theirs] = [await world.tenant(), await world.tenant()];
  upload = await world.send(ours);
});
// Nobody is left whose tasks the next test would work on.
afterEach(() =>
  world.superuser.query("delete from generations where org_id = $1 and batch_id is null", [
    organizationOf(ours),
  ]),
);

const organizationOf = ({ place }: Tenant) => place.organization.id;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ActError ? error.code : Promise.reject(error)),
  );
const problemsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: unknown) => (error instanceof RowsRefused ? error.told : Promise.reject(error)),
  );
const white = (reference: string) => ({ reference, operation: "white_background", images: [upload] });
const read = (tenant: Tenant, id: BatchId) => readBatch(world.parts, organizationOf(tenant), id);
const rowsOf = (tenant: Tenant, id: BatchId) =>
  world.parts.database.inTenant(organizationOf(tenant), (db) =>
    rowsIn(db, id, { states: null, after: 0, limit: 1_000 }),
  );
const statesOf = async (tenant: Tenant, id: BatchId) => (await rowsOf(tenant, id)).map(({ state }) => state);

describe("M-8 rows that are tried again", () => {
  let id: BatchId;
  const retry = (asked = {}) =>
    retryRows(world.batchParts(), world.ownerOf(ours), id, { ...EVERYTHING, ...asked });
  const crop = {
    operation: "crop",
    images: [] as UploadId[],
    box: { left: 9_000, top: 0, width: 9, height: 9 },
  };
  const setRow = (row: number, change: string) =>
    world.superuser.query(`update generations set ${change} where batch_id = $1 and batch_row = $2`, [
      id,
      row,
    ]);
  beforeEach(async () => {
    const small = await world.send(ours, await photo(8, 8).png().toBuffer());
    const rows = [
      { ...crop, images: [upload] },
      { operation: "cut_out", images: [upload], mask: small },
    ];
    const defaults = { expires_in: 600 };
    ({ id } = await world.beginBatch(ours, { defaults, rows: [...rows, white("a")] }));
    await world.work();
    expect(await statesOf(ours, id)).toEqual(["failed", "failed", "succeeded"]);
  });

  test("are changed in nothing that they do not have, and leave nothing where that is asked", async () => {
    const files = world.filesOf(ours);
    const other = await world.send(ours);
    const told = async (asked: object) =>
      (await problemsOf(retry(asked))).map(({ row, field }) => [row, field]);
    expect(await told({ rows: [1], prompt: "a boot" })).toEqual([[1, "prompt"]]);
    expect(await told({ rows: [1], images: [other, other] })).toEqual([[1, "images"]]);
    expect(await told({ rows: [2], images: [other] })).toEqual([[2, "images"]]);
    expect(await told({ rows: [1], images: [newId()] })).toEqual([[1, "images"]]);
    expect(await told({ rows: [1], images: [await world.send(theirs)] })).toEqual([[1, "images"]]);
    expect(world.filesOf(ours)).toBe(files + 8);
  });

  test("find room, and a key that works, or none of them is begun and nothing is left of them", async () => {
    const files = world.filesOf(ours);
    await world.queue(ours, MOST_WAITING - 1);
    expect(await codeOf(retry())).toBe("generations_waiting");
    await world.superuser.query("update api_keys set revoked_at = now() where id = $1", [ours.key.id]);
    expect(await codeOf(retry({ rows: [1] }))).toBe("key_ended");
    expect(await codeOf(world.beginBatch(ours, { rows: [white("a")] }))).toBe("key_ended");
    expect([await statesOf(ours, id), world.filesOf(ours)]).toEqual([
      ["failed", "failed", "succeeded"],
      files,
    ]);
  });

  test("live no longer than their batch, and wait no more where it was cancelled before", async () => {
    await retry({ rows: [1] });
    await cancelBatch(world.parts, organizationOf(ours), id);
    await retry({ rows: [1] });
    await world.work();
    const [row] = await rowsOf(ours, id);
    const { expiresAt, status } = await read(ours, id);
    expect([row?.state, status]).toEqual(["failed", "finished"]);
    // To the millisecond, which the database counts finer.
    expect(row?.task?.expiresAt.getTime()).toBeLessThanOrEqual(expiresAt.getTime() + 1);
  });

  test.each([
    "charge_micro_usd = 1, held_micro_usd = 1",
    "delivered = 1",
    "deleted_at = now()",
    "expires_at = now()",
    "request_destroyed_at = now()",
    "status = 'partially_succeeded'",
  ])("are none that are %s", async (change) => {
    await setRow(1, change);
    expect(await codeOf(retry({ rows: [1] }))).toBe("batch_nothing_to_retry");
  });

  test("are not replaced by a task when they cost something meanwhile", async () => {
    const [row] = await rowsOf(ours, id);
    const replaced = () =>
      world.parts.database.inTenant(organizationOf(ours), (db) =>
        replaceTasks(db, id, [row?.task?.id ?? expect.unreachable()], []),
      );
    for (const change of ["charge_micro_usd = 1", "charge_micro_usd = 0, delivered = 1"]) {
      await setRow(1, change);
      expect(await replaced()).toBe(false);
    }
    await setRow(1, "delivered = 0");
    expect([await replaced(), await replaced()]).toEqual([true, false]);
  });
});
