import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { ActError } from "../kernel/act-error.ts";
import type { GenerationId, UploadId } from "../kernel/ids.ts";
import { endSuspension, suspend } from "../suspensions/index.ts";
import { resume, type SwitchTarget, stop } from "../switches/index.ts";
import {
  deleteUpload,
  readUpload,
  revokeLinksTo,
  sweep,
  sweepOrphans,
  uploadsIn,
  withinMode,
} from "../uploads/index.ts";
import { cancel, countTasks, deleteTask, MOST_WAITING, readTask, sweepRequests, tasksIn } from "./index.ts";

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

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ActError ? error.code : error),
  );
const ALL = { after: null, order: "newest", statuses: null, expiresWithin: null } as const;
const organizationOf = ({ place }: Tenant) => place.organization.id;
const white = () => ({ operation: "white_background", images: [upload] });
const outputsOf = (tenant: Tenant, id: Awaited<ReturnType<TaskWorld["begin"]>>["id"]) =>
  world.parts.database.inTenant(organizationOf(tenant), (db) => uploadsIn(db, { madeBy: [id] }));

describe("AB-9 what is stopped makes nothing, and goes on afterwards:", () => {
  const database = () => world.parts.database;
  const ourTargets: Record<string, () => SwitchTarget> = {
    everything: () => ({ scope: "everything" }),
    "its organization": () => ({ scope: "organization", organization: organizationOf(ours) }),
    "its key": () => ({ scope: "key", organization: organizationOf(ours), key: ours.key.id }),
  };
  const statusesOf = async (tasks: readonly (readonly [Tenant, GenerationId])[]) =>
    Promise.all(
      tasks.map(
        async ([tenant, id]) => (await readTask(world.parts, organizationOf(tenant), id))?.status ?? null,
      ),
    );
  const beginBoth = async () => {
    const other = { operation: "white_background", images: [await world.send(theirs)] };
    return [
      [ours, (await world.begin(ours, white())).id],
      [theirs, (await world.begin(theirs, other)).id],
    ] as const;
  };

  test.each(Object.keys(ourTargets))("%s", async (name) => {
    const target = ourTargets[name]?.() ?? expect.unreachable();
    const tasks = await beginBoth();
    await stop(database(), target, "drain", "incident");
    await world.work();
    expect(await statusesOf(tasks)).toEqual(["queued", name === "everything" ? "queued" : "succeeded"]);
    await resume(database(), target, "over");
    await world.work();
    expect(await statusesOf(tasks)).toEqual(["succeeded", "succeeded"]);
  });

  test("a project that is suspended", async () => {
    const tasks = await beginBoth();
    const thing = { organization: organizationOf(ours), project: ours.place.project.id, member: null };
    await suspend(database(), thing, "organization", { mode: "drain", reason: "incident" });
    await world.work();
    expect(await statusesOf(tasks)).toEqual(["queued", "succeeded"]);
    await endSuspension(database(), thing, "organization", "over");
    await world.work();
    expect(await statusesOf(tasks)).toEqual(["succeeded", "succeeded"]);
  });

  test.each(["cut", "drain"] as const)("in the middle, where it is to %s", async (mode) => {
    const second = await world.send(ours);
    const { id } = await world.begin(ours, { operation: "white_background", images: [upload, second] });
    const target = ourTargets["its organization"]?.() ?? expect.unreachable();
    let stopped: Promise<unknown> | null = null;
    await world.work({ beforeKeeping: () => (stopped ??= stop(database(), target, mode, "incident")) });
    const made = mode === "cut" ? 1 : 2;
    expect(await outputsOf(ours, id)).toHaveLength(made);
    expect(await statusesOf([[ours, id]])).toEqual([mode === "cut" ? "partially_succeeded" : "succeeded"]);
    await resume(database(), target, "over");
  });
});

describe("M-8 a task", () => {
  test("waits, is worked on, and has its picture, which lives as long as the task", async () => {
    const task = await world.begin(ours, { ...white(), expires_in: 600 });
    expect(task).toMatchObject({ status: "queued", progress: 0, pictures: 1, failure: null, charge: 0n });
    expect(task.expiresAt.getTime() - task.createdAt.getTime()).toBe(600_000);
    await world.work();
    const done = await readTask(world.parts, organizationOf(ours), task.id);
    expect(done).toMatchObject({ status: "succeeded", progress: 100, failure: null });
    const [picture] = await outputsOf(ours, task.id);
    expect(picture?.madeBy).toEqual({ generation: task.id, place: 0 });
    expect(picture?.expiresAt).toEqual(task.expiresAt);
    expect(picture?.copies.map(({ name }) => name)).toEqual(["master", "large", "medium", "small"]);
    // What was made is no upload, and something can be made of it.
    const sent = await world.parts.database.inTenant(organizationOf(ours), (db) =>
      uploadsIn(db, { after: null, order: "newest", limit: 10 }),
    );
    expect(sent.map(({ id }) => id)).toEqual([upload]);
    const next = await world.begin(ours, { operation: "resize", size: "20x20", images: [picture?.id] });
    await world.work();
    expect(await outputsOf(ours, next.id)).toHaveLength(1);
  });

  test("makes what it can of several pictures, and says why not all", async () => {
    const busy = await world.send(ours, await world.busyPicture());
    const task = await world.begin(ours, { operation: "cut_out", images: [upload, busy] });
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), task.id)).toMatchObject({
      status: "partially_succeeded",
      failure: "picture_background",
    });
    const alone = await world.begin(ours, { operation: "cut_out", images: [busy] });
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), alone.id)).toMatchObject({ status: "failed" });
  });

  test("fails when its picture was deleted before it began", async () => {
    const task = await world.begin(ours, white());
    await deleteUpload(world.parts, organizationOf(ours), upload);
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), task.id)).toMatchObject({
      status: "failed",
      failure: "upload_gone",
    });
  });

  test("is listed, the newest first, page by page", async () => {
    const begun: GenerationId[] = [];
    for (const _ of [1, 2, 3]) begun.unshift((await world.begin(ours, white())).id);
    const page = (before: GenerationId | null) =>
      world.parts.database.inTenant(organizationOf(ours), (db) =>
        tasksIn(db, { ...ALL, after: before, limit: 2 }),
      );
    const first = (await page(null)).map(({ id }) => id);
    expect([first, (await page(first[1] ?? null)).map(({ id }) => id)]).toEqual([
      begun.slice(0, 2),
      begun.slice(2),
    ]);
  });
});

describe("a list of tasks", () => {
  /** Cut out: nobody finds the product of it, so it fails. White: made. The last one waits. */
  const begin = async () => {
    const busy = await world.send(ours, await world.busyPicture());
    const failed = await world.begin(ours, { operation: "cut_out", images: [busy] });
    const late = await world.begin(ours, { ...white(), expires_in: 200_000 });
    const soon = await world.begin(ours, { ...white(), expires_in: 3_600 });
    const sooner = await world.begin(ours, { ...white(), expires_in: 1_800 });
    await world.work();
    const waiting = await world.begin(ours, white());
    return { failed, late, soon, sooner, waiting };
  };
  const list = async (wanted: object, tenant = ours) =>
    (
      await world.parts.database.inTenant(organizationOf(tenant), (db) =>
        tasksIn(db, { ...ALL, limit: 9, ...wanted }),
      )
    ).map(({ id }) => id);

  test("holds for all that there are: by status, by what leaves soon, in each order, page after page", async () => {
    const { failed, late, soon, sooner, waiting } = await begin();
    expect(await list({ statuses: ["queued", "running"] })).toEqual([waiting.id]);
    expect(await list({ statuses: ["failed"] })).toEqual([failed.id]);
    expect(await list({ expiresWithin: 86_400 })).toEqual([sooner.id, soon.id]);
    expect(await list({ order: "oldest", statuses: ["succeeded"] })).toEqual([late.id, soon.id, sooner.id]);
    const leaving = { order: "leaving", statuses: ["succeeded"] };
    expect(await list({ ...leaving, limit: 2 })).toEqual([sooner.id, soon.id]);
    expect(await list({ ...leaving, after: soon.id })).toEqual([late.id]);
    expect(await list({}, theirs)).toEqual([]);
  });

  test("M-7 counts what its organization has, with its bytes, and nothing of another", async () => {
    await begin();
    const counted = (tenant: Tenant) => world.parts.database.inTenant(organizationOf(tenant), countTasks);
    const { bytes, ...counts } = await counted(ours);
    expect(counts).toEqual({ by_status: { failed: 1, succeeded: 3, queued: 1 }, leaving: 2, pictures: 3 });
    expect(bytes).toBeGreaterThan(0);
    expect(await counted(theirs)).toEqual({ by_status: {}, leaving: 0, pictures: 0, bytes: 0 });
  });
});

describe("K-8 the same request under the same key", () => {
  test("is one task, also when it is sent ten times at once; another request is refused", async () => {
    const ids = await Promise.all(
      Array.from({ length: 10 }, async () => (await world.begin(ours, white(), "again")).id),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await codeOf(world.begin(ours, { operation: "shadow", images: [upload] }, "again"))).toBe(
      "idempotency_key_reused",
    );
    // Nothing is left of the nine.
    expect(await sweepOrphans(world.sweepParts, 0)).toBe(0);
    const other = await world.send(theirs);
    expect((await world.begin(theirs, { ...white(), images: [other] }, "again")).id).not.toBe(ids[0]);
  });
});

describe("M-7 what another organization has", () => {
  test("is not there: no task, nothing to cancel or delete, and no picture to make something of", async () => {
    const { id } = await world.begin(ours, white());
    const stranger = organizationOf(theirs);
    expect(await codeOf(readTask(world.parts, stranger, id))).toBe("generation_not_found");
    expect(await codeOf(cancel(world.parts, stranger, id))).toBe("generation_not_found");
    expect(await codeOf(deleteTask(world.parts, stranger, id))).toBe("generation_not_found");
    expect(await codeOf(world.begin(theirs, white()))).toBe("upload_not_found");
    const mine = await world.send(theirs);
    expect(await codeOf(world.begin(theirs, { ...white(), images: [mine], mask: upload }))).toBe(
      "upload_not_found",
    );
    expect(await codeOf(world.begin(theirs, { operation: "stamp", images: [mine], logo: upload }))).toBe(
      "upload_not_found",
    );
    expect(await readTask(world.parts, organizationOf(ours), id)).toMatchObject({ status: "queued" });
  });
});

describe("M-7 what live keys of the same organization have", () => {
  const live = () => ({ ...world.parts, database: withinMode(world.parts.database, "live") });

  test("is not there for its test keys: no task, nothing to cancel or delete, and no picture to make something of", async () => {
    const { id } = await world.begin(ours, white());
    const organization = organizationOf(ours);
    expect(await codeOf(readTask(live(), organization, id))).toBe("generation_not_found");
    expect(await live().database.inTenant(organization, (db) => tasksIn(db, { ...ALL, limit: 9 }))).toEqual(
      [],
    );
    expect(await codeOf(cancel(live(), organization, id))).toBe("generation_not_found");
    expect(await codeOf(deleteTask(live(), organization, id))).toBe("generation_not_found");
    expect(await codeOf(readUpload(live(), organization, upload))).toBe("upload_not_found");
    const revoked = await live().database.inTenant(organization, (db) => revokeLinksTo(db, upload));
    expect(revoked).toBe(false);
    expect(await codeOf(deleteUpload(live(), organization, upload))).toBe("upload_not_found");
    expect(await codeOf(readUpload(world.parts, organization, upload))).toBe("done");
    const seen = { ...world.parts, database: withinMode(world.parts.database, "test") };
    expect(await codeOf(readUpload(seen, organization, upload))).toBe("done");
    expect(await codeOf(cancel(seen, organization, id))).toBe("done");
  });
});

describe("M-5 M-9 whoever leaves in the middle", () => {
  test("cancels what waits at once, and nothing that has ended", async () => {
    const { id } = await world.begin(ours, white());
    expect(await cancel(world.parts, organizationOf(ours), id)).toMatchObject({
      status: "cancelled",
      failure: "generation_cancelled",
    });
    await world.work();
    expect(await outputsOf(ours, id)).toEqual([]);
    expect(await cancel(world.parts, organizationOf(ours), id)).toMatchObject({ status: "cancelled" });
    const done = await world.begin(ours, white());
    await world.work();
    expect(await codeOf(cancel(world.parts, organizationOf(ours), done.id))).toBe("generation_ended");
    expect(await outputsOf(ours, done.id)).toHaveLength(1);
  });

  test("deletes all of it: request, pictures, their keys; and the task is gone", async () => {
    const { id } = await world.begin(ours, white());
    await world.work();
    const [picture] = await outputsOf(ours, id);
    const before = world.filesOf(ours);
    await deleteTask(world.parts, organizationOf(ours), id);
    // An object and its key, for the request and four copies.
    expect(before - world.filesOf(ours)).toBe(10);
    expect(await codeOf(readTask(world.parts, organizationOf(ours), id))).toBe("generation_gone");
    expect(await codeOf(deleteTask(world.parts, organizationOf(ours), id))).toBe("generation_gone");
    expect(await codeOf(readUpload(world.parts, organizationOf(ours), picture?.id ?? upload))).toBe(
      "upload_gone",
    );
  });

  test("deletes a task while a worker has it: what that makes is destroyed", async () => {
    const { id } = await world.begin(ours, white());
    await world.work({ beforeKeeping: () => deleteTask(world.parts, organizationOf(ours), id) });
    expect(await codeOf(readTask(world.parts, organizationOf(ours), id))).toBe("generation_gone");
    expect(await sweepOrphans(world.sweepParts, 0)).toBe(0);
    // The upload alone is left.
    expect(world.filesOf(ours)).toBe(8);
  });

  test("whose key was revoked gets nothing more made", async () => {
    const { id } = await world.begin(ours, white());
    await world.superuser.query("update api_keys set revoked_at = now() where id = $1", [ours.key.id]);
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), id)).toMatchObject({ status: "failed" });
    expect(await codeOf(world.begin(ours, white()))).toBe("key_ended");
  });
});

describe("M-4 when its time is over", () => {
  test("a task that waits ends, and the sealed request of every task is destroyed", async () => {
    const waiting = await world.begin(ours, white());
    const done = await world.begin(theirs, { ...white(), images: [await world.send(theirs)] });
    await world.superuser.query(
      "update generations set created_at = now() - interval '1 hour', expires_at = now() where id = any ($1)",
      [[waiting.id]],
    );
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), waiting.id)).toMatchObject({
      status: "expired",
      failure: "generation_expired",
    });
    for (const table of ["generations", "uploads"])
      await world.superuser.query(
        `update ${table} set created_at = now() - interval '1 hour', expires_at = now() where org_id = $1`,
        [organizationOf(theirs)],
      );
    expect(await readTask(world.parts, organizationOf(theirs), done.id)).toMatchObject({ status: "expired" });
    await sweepRequests(world.sweepParts);
    await sweep(world.sweepParts);
    expect(world.filesOf(theirs)).toBe(0);
    expect(world.filesOf(ours)).toBe(8);
  });
});

describe("M-9 a worker that dies", () => {
  test("loses its task to another, which makes only what is missing; three deaths end it", async () => {
    const { id } = await world.begin(ours, { operation: "cut_out", images: [upload, upload] });
    await world.dieAfterFirstPicture();
    expect(await readTask(world.parts, organizationOf(ours), id)).toMatchObject({ status: "running" });
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), id)).toMatchObject({ status: "succeeded" });
    expect(await outputsOf(ours, id)).toHaveLength(2);
    const cursed = await world.begin(ours, white());
    for (const _ of [1, 2, 3]) await world.claimAndDie();
    await world.work();
    expect(await readTask(world.parts, organizationOf(ours), cursed.id)).toMatchObject({
      status: "failed",
      failure: "generation_demanding",
    });
    expect(await sweepOrphans(world.sweepParts, 0)).toBe(0);
  });

  test("and comes back can neither keep a picture nor end the task", async () => {
    const { id } = await world.begin(ours, white());
    await world.claimAndDie();
    await world.work();
    const [before] = await outputsOf(ours, id);
    expect(await world.endAsTheDead(id)).toBeNull();
    expect(await outputsOf(ours, id)).toEqual([before ?? expect.unreachable()]);
  });
});

test("M-2 what is made stays within the room that an organization has", async () => {
  const stored = async () =>
    (await outputsOf(ours, first.id))
      .flatMap(({ copies }) => copies)
      .reduce((sum, { bytes }) => sum + bytes, 0);
  const first = await world.begin(ours, white());
  await world.work();
  const sent = await world.superuser.query(
    "select sum(bytes)::int as bytes from upload_objects where org_id = $1",
    [organizationOf(ours)],
  );
  const quotaBytes = sent.rows[0].bytes + (await stored());
  const tasks = [await world.begin(ours, white()), await world.begin(ours, white())];
  await world.work({ quotaBytes });
  const ends = await Promise.all(tasks.map(({ id }) => readTask(world.parts, organizationOf(ours), id)));
  expect(ends.map((task) => [task?.status, task?.failure]).sort()).toEqual([
    ["failed", "generation_quota"],
    ["succeeded", null],
  ]);
  // Of the one that found no room nothing is left.
  expect(await sweepOrphans(world.sweepParts, 0)).toBe(0);
});

describe("a provider that hangs", () => {
  test("leaves room at a worker for the others, and for what needs none", async () => {
    const [a, b, c] = [ours, theirs, await world.tenant()];
    await world.queue(a, 9, "openai");
    await world.queue(b, 9, "google");
    await world.queue(c, 9);
    const counted = await world.claimed(9, 9, 4, 3);
    const of = (tenant: Tenant) => counted.filter((one) => one === organizationOf(tenant)).length;
    // Four that ask at most, three of them of one provider; whoever can ask nobody does the rest.
    expect([of(a) + of(b), Math.max(of(a), of(b)) <= 3, of(c)]).toEqual([4, true, 5]);
    expect(new Set(await world.claimed(9, 9, 0, 9))).toEqual(new Set([organizationOf(c)]));
    await world.superuser.query("delete from generations where org_id = any ($1)", [
      [a, b, c].map(organizationOf),
    ]);
  });
});

describe("a thousand tasks of one organization", () => {
  test("do not hold up one of another, and there is a most", async () => {
    await world.queue(ours, 1_000);
    const theirUpload = await world.send(theirs);
    const { id } = await world.begin(theirs, { ...white(), images: [theirUpload] });
    // Turns: the organization with nothing under way comes first.
    expect(await world.claimed(4, 3)).toEqual([
      organizationOf(ours),
      organizationOf(theirs),
      organizationOf(ours),
      organizationOf(ours),
    ]);
    expect(await world.claimed(4, 3)).toEqual([]);
    await world.superuser.query("delete from generations where org_id = $1 and status = 'queued'", [
      organizationOf(ours),
    ]);
    await world.queue(ours, MOST_WAITING - 3);
    expect(await codeOf(world.begin(ours, white()))).toBe("generations_waiting");
    expect(id).toBeString();
  });
});
