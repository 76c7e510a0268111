import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { Mortal } from "../../testing/mortal.ts";
import { TaskWorld } from "../../testing/tasks.ts";
import { sweepOrphans, uploadsIn } from "../uploads/index.ts";
import { deleteTask, destroyPartials, readTask, sweepRequests, type Task } from "./index.ts";

setDefaultTimeout(120_000);

/** More than a task of two pictures has steps. */
const MOST_STEPS = 300;
/** Which steps are tried; 1: each. */
const STRIDE = Number(process.env["SALLYPORT_DEATH_STRIDE"] ?? 6);

let world: TaskWorld;
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(() => world.stop());

test("M-9 a worker that dies at any step: the task ends, has each picture once, and nothing else is left", async () => {
  const tenant = await world.tenant();
  const organization = tenant.place.organization.id;
  const upload = await world.send(tenant);
  const uploaded = world.filesOf(tenant);
  let deaths = 0;
  for (let step = 1; step < MOST_STEPS; step += STRIDE) {
    const { id } = await world.begin(tenant, { operation: "white_background", images: [upload, upload] });
    const mortal = new Mortal(step);
    await world.work({ mortal });
    if (mortal.isDead) {
      deaths += 1;
      await world.leasesEnd();
      await world.work();
    }
    const task = await readTask(world.parts, organization, id);
    expect([step, task.status, task.progress]).toEqual([step, "succeeded", 100]);
    const made = await world.parts.database.inTenant(organization, (db) => uploadsIn(db, { madeBy: [id] }));
    expect(made.map(({ madeBy }) => madeBy?.place)).toEqual([0, 1]);
    await sweepOrphans(world.sweepParts, 0);
    // An object and its key: of four copies of two pictures, and of the request.
    expect([step, world.filesOf(tenant) - uploaded]).toEqual([step, 2 * (2 * 4 + 1)]);
    await deleteTask(world.parts, organization, id);
    expect([step, world.filesOf(tenant) - uploaded]).toEqual([step, 0]);
    if (!mortal.isDead) break;
  }
  await sweepRequests(world.sweepParts);
  // Claim, read the request, and for each picture ask, read, make, seal four copies, write down; then end.
  expect(deaths * STRIDE).toBeGreaterThan(60);
  expect(deaths * STRIDE).toBeLessThan(MOST_STEPS - STRIDE);
});

test("M-9 C-1 a worker that dies at any step of a task for a model: the model is asked once at most, and the task ends once", async () => {
  const tenant = await world.tenant();
  const organization = tenant.place.organization.id;
  const statuses = new Set<Task["status"]>();
  for (let step = 1; step < MOST_STEPS; step += STRIDE) {
    world.asked.splice(0);
    const request = { model: "simulated-image", prompt: "a shoe", size: "32x32", n: 2, partial_images: 2 };
    const { id } = await world.begin(tenant, request);
    const mortal = new Mortal(step);
    await world.work({ mortal });
    if (mortal.isDead) {
      await world.leasesEnd();
      await world.work();
    }
    const task = await readTask(world.parts, organization, id);
    statuses.add(task.status);
    const made = await world.parts.database.inTenant(organization, (db) => uploadsIn(db, { madeBy: [id] }));
    // Before the model was asked another worker begins anew; after that nobody asks again, and what is there is kept.
    const expected = (["outcome_unknown", "partially_succeeded", "succeeded"] as const)[made.length];
    expect([step, task.status === expected, mortal.isDead || made.length === 2]).toEqual([step, true, true]);
    expect([step, world.asked.length <= 1]).toEqual([step, true]);
    const { rows } = await world.superuser.query(
      "select count(*)::int as requests, sum(charge_micro_usd)::int as charge from usage_requests where request_id = $1",
      [id],
    );
    expect([step, rows]).toEqual([step, [{ requests: 1, charge: 0 }]]);
    await destroyPartials(world.sweepParts);
    await sweepOrphans(world.sweepParts, 0);
    expect([step, world.filesOf(tenant)]).toEqual([step, 2 * (4 * made.length + 1)]);
    await deleteTask(world.parts, organization, id);
    expect([step, world.filesOf(tenant)]).toEqual([step, 0]);
    if (!mortal.isDead) break;
  }
  expect(statuses).toEqual(new Set(["outcome_unknown", "partially_succeeded", "succeeded"]));
});
