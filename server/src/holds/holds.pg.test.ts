import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { ActError } from "../kernel/act-error.ts";
import type { GenerationId, UploadId } from "../kernel/ids.ts";
import { newId } from "../kernel/ids.ts";
import { deleteTask, sweepRequests } from "../tasks/index.ts";
import { deleteUpload, readUpload, refuseFull, refuseOverQuota, sweep, uploadsIn } from "../uploads/index.ts";
import { confirmHold, type HoldParts, holdPage, holdsIn, liftHold, proposeHold } from "./index.ts";
import { HOLD_REASONS, type HoldReason } from "./store.ts";

setDefaultTimeout(60_000);

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

const parts = (): HoldParts => world.parts;
const organization = () => ours.place.organization.id;
const propose = (thing: string, wish: { reason?: HoldReason; days?: number; secret?: boolean } = {}) =>
  proposeHold(
    parts(),
    { thing, reason: "dispute", days: 7, secret: false, operator: "mara", ...wish },
    "ticket 71",
  );
const confirm = (id: string, operator = "kim") => confirmHold(parts(), id, operator, "seen the letter");
const lift = (id: string) => liftHold(parts(), id, "settled");
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ActError ? error.code : error),
  );
const filesOf = () => world.filesOf(ours);
/** A picture and three copies, each with its key. */
const ALL_FILES = 8;

/** The time of the organization's pictures and tasks is over. */
async function itsTimeIsOver(): Promise<void> {
  for (const table of ["uploads", "generations"])
    await world.superuser.query(
      `update ${table} set created_at = now() - interval '2 hours', expires_at = now() - interval '1 hour' where org_id = $1`,
      [organization()],
    );
}

/** As if so many hours had gone by since it was proposed. */
async function hoursPass(id: string, hours: number): Promise<void> {
  await world.superuser.query(
    `update picture_holds set proposed_at = proposed_at - make_interval(hours => $2), ends_at = ends_at - make_interval(hours => $2),
       holds_until = holds_until - make_interval(hours => $2) where id = $1`,
    [id, hours],
  );
  await world.superuser.query(
    "select picture_hold_settle(h.upload_id, h.generation_id) from picture_holds h where h.id = $1",
    [id],
  );
}

async function sweepAll(): Promise<void> {
  await sweepRequests(world.sweepParts);
  await sweep(world.sweepParts);
}

async function makeTask(): Promise<GenerationId> {
  const { id } = await world.begin(ours, { operation: "white_background", images: [upload] });
  await world.work();
  return id;
}

const seen = () => world.parts.database.inTenant(organization(), (db) => uploadsIn(db, { only: upload }));
const mails = async () =>
  (
    await world.superuser.query<{ n: number }>(
      "select count(*)::int as n from mail_outbox where template = 'pictures_held'",
    )
  ).rows[0]?.n;

describe("M-10 what is proposed", () => {
  test("is kept for a day beyond its time, gone for its organization, and destroyed when nobody confirms", async () => {
    const { id } = await propose(upload);
    await expect(
      world.superuser.query("update picture_holds set holds_until = ends_at where id = $1", [id]),
    ).rejects.toThrow("check constraint");
    await itsTimeIsOver();
    await sweepAll();
    expect(filesOf()).toBe(ALL_FILES);
    expect(await seen()).toEqual([]);
    expect(await codeOf(readUpload(world.parts, organization(), upload))).toBe("upload_gone");
    await hoursPass(id, 23);
    await sweepAll();
    expect(filesOf()).toBe(ALL_FILES);
    await hoursPass(id, 1);
    const { lateSeconds } = await sweep(world.sweepParts);
    expect(filesOf()).toBe(0);
    // It was not late: until now it was held.
    expect(lateSeconds).toBeLessThan(60);
    expect(await codeOf(confirm(id))).toBe("hold_not_waiting");
  });

  test("without a hold is destroyed at its time, and can be kept no more", async () => {
    await itsTimeIsOver();
    await sweepAll();
    expect(filesOf()).toBe(0);
    expect(await codeOf(propose(upload))).toBe("held_thing_not_found");
    expect(await codeOf(propose(newId()))).toBe("held_thing_not_found");
  });

  test("changes nothing for its organization before its time is over", async () => {
    await propose(upload);
    expect(await seen()).toHaveLength(1);
  });

  test.each(Object.entries(HOLD_REASONS) as [HoldReason, number][])(
    "for %s is kept for at most %d days, also by the database",
    async (reason, most) => {
      expect(await codeOf(propose(upload, { reason, days: most + 1 }))).toBe("hold_too_long");
      const { id } = await propose(upload, { reason, days: most });
      await expect(
        world.superuser.query(
          "update picture_holds set ends_at = ends_at + interval '1 minute' where id = $1",
          [id],
        ),
      ).rejects.toThrow("check constraint");
    },
  );

  test("one after the other is not kept for longer than that after its time either", async () => {
    const { id } = await propose(upload, { reason: "support", days: 14 });
    await confirm(id);
    await itsTimeIsOver();
    expect(await codeOf(propose(upload, { reason: "support", days: 14 }))).toBe("hold_too_long");
    expect(await codeOf(propose(upload, { reason: "support", days: 13 }))).toBe("done");
  });
});

describe("M-10 two operators", () => {
  test("agree, or it ends: whoever proposed it does not confirm it, also by the database", async () => {
    const { id } = await propose(upload);
    expect(await codeOf(confirm(id, "mara"))).toBe("hold_same_operator");
    await expect(
      world.superuser.query(
        "update picture_holds set confirmed_by = 'mara', confirmed_at = now() where id = $1",
        [id],
      ),
    ).rejects.toThrow("check constraint");
    const held = await confirm(id);
    expect(held).toMatchObject({ proposedBy: "mara", confirmedBy: "kim" });
    expect(held.holdsUntil).toEqual(held.endsAt);
    expect(await codeOf(confirm(id, "sam"))).toBe("hold_not_waiting");
    await itsTimeIsOver();
    await hoursPass(id, 6 * 24);
    await sweepAll();
    expect(filesOf()).toBe(ALL_FILES);
    await hoursPass(id, 24);
    await sweepAll();
    expect(filesOf()).toBe(0);
  });

  test("end it before its time, and it is destroyed", async () => {
    const { id } = await propose(upload);
    await confirm(id);
    await itsTimeIsOver();
    await lift(id);
    await sweepAll();
    expect(filesOf()).toBe(0);
    expect(await codeOf(lift(id))).toBe("hold_not_waiting");
    expect(await codeOf(lift(newId()))).toBe("picture_hold_not_found");
  });

  test("keep it for as long as the last of several holds", async () => {
    const [one, other] = [await propose(upload), await propose(upload, { reason: "safety" })];
    await confirm(other.id);
    await lift(one.id);
    await itsTimeIsOver();
    await sweepAll();
    expect(filesOf()).toBe(ALL_FILES);
  });
});

describe("M-10 while it is held", () => {
  test("a deletion by its organization takes it from everybody, and destroys nothing until the hold ends", async () => {
    const { id } = await propose(upload);
    await deleteUpload(world.parts, organization(), upload);
    expect(await seen()).toEqual([]);
    expect(await codeOf(deleteUpload(world.parts, organization(), upload))).toBe("upload_gone");
    await world.superuser.query("update uploads set deleted_at = now() - interval '1 minute' where id = $1", [
      upload,
    ]);
    await sweepAll();
    expect(filesOf()).toBe(ALL_FILES);
    await lift(id);
    await sweepAll();
    expect(filesOf()).toBe(0);
    const { rows } = await world.superuser.query(
      "select reason, destroyed_at from picture_deletions where id = $1",
      [upload],
    );
    expect(rows).toMatchObject([{ reason: "asked", destroyed_at: expect.any(Date) }]);
  });

  test("a task is kept with its request and its pictures, whoever deletes it, and destroyed with the hold", async () => {
    const task = await makeTask();
    const files = filesOf();
    const { id } = await propose(task);
    await deleteTask(world.parts, organization(), task);
    await itsTimeIsOver();
    await world.superuser.query(
      "update uploads set deleted_at = now() - interval '1 minute' where generation_id = $1",
      [task],
    );
    await sweepAll();
    // The upload that it was made of was not held.
    expect(filesOf()).toBe(files - ALL_FILES);
    await lift(id);
    await sweepAll();
    expect(filesOf()).toBe(0);
  });

  test("a task that has not ended is not held yet", async () => {
    const { id } = await world.begin(ours, { operation: "white_background", images: [upload] });
    expect(await codeOf(propose(id))).toBe("held_task_running");
  });

  test("the organization's own deletion leaves it, and nothing else", async () => {
    const other = await world.send(ours);
    const { id } = await propose(upload);
    await world.superuser.query("update organizations set deleted_at = now() where id = $1", [
      organization(),
    ]);
    await sweepAll();
    expect(filesOf()).toBe(ALL_FILES);
    await lift(id);
    await sweepAll();
    expect(filesOf()).toBe(0);
    expect(other).not.toBe(upload);
  });

  test("it does not count towards the quota once it is gone for its organization", async () => {
    await propose(upload);
    const full = { ...world.parts, quotaBytes: 1 };
    expect(await codeOf(refuseFull(full, organization()))).toBe("upload_quota_exceeded");
    await itsTimeIsOver();
    expect(await codeOf(refuseFull(full, organization()))).toBe("done");
    // Nor where a task's pictures are counted, with another login.
    const counted = world.worker.inTenant(organization(), (db) => refuseOverQuota(db, organization(), [], 1));
    expect(await codeOf(counted)).toBe("done");
  });

  test("whoever holds and whoever sweeps wait for each other: it is held with its keys, or not at all", async () => {
    for (let round = 0; round < 12; round += 1) {
      const one = await world.send(ours);
      await itsTimeIsOver();
      const [held] = await Promise.all([codeOf(propose(one)), sweep(world.sweepParts)]);
      await sweepAll();
      const { rows } = await world.superuser.query("select id from uploads where id = $1", [one]);
      expect([held, rows.length]).toEqual(held === "done" ? ["done", 1] : ["held_thing_not_found", 0]);
    }
  });
});

describe("M-10 its organization", () => {
  const told = (tenant: Tenant) => world.parts.database.inTenant(tenant.place.organization.id, holdsIn);
  const entriesIn = async () =>
    (
      await world.superuser.query<{ n: number }>(
        "select count(*)::int as n from audit_entries where org_id = $1 and action like 'hold.%'",
        [organization()],
      )
    ).rows[0]?.n;

  test("is told: in its list, in its part of the audit ledger; and no other is", async () => {
    const { id } = await propose(upload);
    await confirm(id);
    expect(await told(ours)).toMatchObject([{ id, thing: upload, reason: "dispute" }]);
    expect(await told(theirs)).toEqual([]);
    expect(await entriesIn()).toBe(2);
  });

  test("is told nothing of one that the law keeps secret, which is for the law only; operators see it", async () => {
    await expect(propose(upload, { secret: true })).rejects.toThrow("check constraint");
    const before = await mails();
    const { id } = await propose(upload, { reason: "law", secret: true });
    await confirm(id);
    expect(await told(ours)).toEqual([]);
    expect(await entriesIn()).toBe(0);
    expect(await mails()).toBe(before);
    const all = await world.parts.database.asOperator((db) =>
      holdPage(db, { before: null, limit: 10, ended: false }),
    );
    expect(all[0]).toMatchObject({ id, secret: true, organization: organization() });
  });
});
