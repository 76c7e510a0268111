import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { startTestDatabase, TEST_ACTOR } from "../../testing/database.ts";
import { balancesOf, differences, pay } from "../../testing/ledger.ts";
import { checkBooks, readBudgets, readLine } from "../../testing/ledger-model/books.ts";
import { history } from "../../testing/ledger-model/operations.ts";
import { makeMovingClock, type Stage, World } from "../../testing/ledger-model/world.ts";
import { createTenant, TEST_HASHER } from "../../testing/tenant.ts";
import { createKey } from "../keys/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";

/** SALLYPORT_MODEL_OPERATIONS=100000 runs it in full; a seed repeats what failed. */
const OPERATIONS = Number(process.env["SALLYPORT_MODEL_OPERATIONS"] ?? 1_000);
const SEED = process.env["SALLYPORT_MODEL_SEED"];

setDefaultTimeout(3_600_000);

let stage: Stage;
let count = 0;

beforeAll(async () => {
  const database = await startTestDatabase();
  const superuser = await database.connect("postgres");
  stage = {
    database,
    superuser,
    moveClock: await makeMovingClock(await database.connect("postgres")),
    control: connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR),
    gateway: connectGatewayDatabase(database.addressOf("sallyport_gateway")),
  };
});
afterAll(async () => {
  await stage.control.close();
  await stage.gateway.close();
  await stage.database.stop();
});

async function newWorld(): Promise<World> {
  count += 1;
  const first = await createTenant(stage.control, `model-${count}`);
  // Every other world has next to nothing, so that credit lines matter.
  await pay(stage.control, first, count % 2 === 0 ? 100_000 : 500);
  const scope = { endpoints: ["embeddings"], models: null, ipRanges: null, expiresAt: null };
  const key = await createKey(stage.control, TEST_HASHER, {
    place: first.place,
    name: "second",
    mode: "test",
    scope,
  });
  return World.create(stage, [first, { place: first.place, key }]);
}

/** What may be used of a budget's period: its limit, or what was used already when it was set. */
async function checkBudgets(world: World, most: Map<string, bigint>): Promise<void> {
  for (const { budget, period, limit, used } of await readBudgets(stage.superuser, world.organization)) {
    const known = most.get(period);
    const changed = [...world.changedBudgets].some((id) => id === budget);
    const cap = known === undefined || changed ? (used > limit && changed ? used : limit) : known;
    most.set(period, cap);
    if (used > cap) throw new Error(`budget ${budget} allows ${cap} and has ${used} spent or held`);
  }
  world.changedBudgets = new Set();
}

/**
 * What is owed or held beyond the credit there is: the line at most, or what it was when the line was lowered. Only what
 * is taken back of a payment makes it more.
 * @param before what was used before
 * @returns what is used now
 */
async function checkLine(world: World, before: bigint): Promise<bigint> {
  const { line, used } = await readLine(stage.superuser, world.organization);
  const most = [line, before, world.largestLine].reduce((one, other) => (one > other ? one : other));
  if (used > most && !world.reversed) throw new Error(`a line of ${most} has ${used} used`);
  world.largestLine = line;
  world.reversed = false;
  return used;
}

/** C-2: each request was charged what its node told, once; what a forgotten node told may be the operator's loss. */
async function checkRequests(world: World): Promise<void> {
  const { rows } = await stage.superuser.query<{ id: string; charge: string; loss: string }>(
    "select request_id as id, charge_micro_usd as charge, loss_micro_usd as loss from usage_requests where org_id = $1",
    [world.organization],
  );
  expect(rows.length).toBe(world.told.size);
  for (const { id, charge, loss } of rows) {
    const told = [...world.told].find(([request]) => request === id)?.[1] ?? expect.unreachable();
    const together = BigInt(charge) + BigInt(loss);
    if (together !== told.charged + told.loss || BigInt(charge) > told.held)
      throw new Error(`request ${id} came to ${told.charged} + ${told.loss} and has ${charge} + ${loss}`);
    const forgotten = world.wasForgotten(id as never);
    if (!forgotten && BigInt(charge) !== told.charged)
      throw new Error(`request ${id} told ${told.charged} and was charged ${charge}`);
  }
}

test("C-1 C-2 K-5 whatever happens, at once and in any order, the books hold", async () => {
  const seen = { operations: 0, requests: 0, histories: 0, onCredit: 0 };
  const refusals = new Map<string, number>();
  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  // A few histories may all stay within their credit: then it goes on until one does not, up to ten times as far.
  const isDone = () => seen.operations >= OPERATIONS && seen.onCredit > OPERATIONS / 500;
  while (!isDone() && seen.operations < 10 * OPERATIONS) {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const world = await newWorld();
        const most = new Map<string, bigint>();
        let used = 0n;
        for (const step of steps) {
          await Promise.all(step.map((operation) => world.perform(operation)));
          world.collect();
          await checkBooks(stage.superuser, world.organization);
          await checkBudgets(world, most);
          used = await checkLine(world, used);
          if (used > 0n) seen.onCredit += 1;
          seen.operations += step.length;
        }
        await world.end();
        await checkBooks(stage.superuser, world.organization);
        await checkRequests(world);
        const { held } = await balancesOf(stage.superuser, world.tenants[0]);
        expect(held ?? 0).toBe(0);
        // Of all organizations there were so far, so not after each.
        if (seen.histories % 5 === 0) expect(await differences(stage.superuser)).toEqual([]);
        seen.requests += world.told.size;
        seen.histories += 1;
        for (const [code, number] of world.refusals) refusals.set(code, (refusals.get(code) ?? 0) + number);
      }),
      { numRuns: 1, endOnFailure: true, ...seed },
    );
  }
  expect(await differences(stage.superuser)).toEqual([]);
  // It must have been about something.
  expect(seen.requests).toBeGreaterThan(OPERATIONS / 20);
  expect(seen.onCredit).toBeGreaterThan(OPERATIONS / 500);
  console.log({ ...seen, ...Object.fromEntries(refusals) });
});
