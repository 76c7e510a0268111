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
import { TaskWorld } from "../../testing/tasks.ts";
import type { Tenant } from "../../testing/tenant.ts";

setDefaultTimeout(60_000);

/** What each organization has whoever else waits, and what is left for whoever comes next. */
const [OF_ONE, SPARE] = [4, 4];

let world: TaskWorld;
let [first, second, third] = [] as unknown as [Tenant, Tenant, Tenant];
beforeAll(async () => {
  world = await TaskWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  [first, second, third] = [await world.tenant(), await world.tenant(), await world.tenant()];
});
afterEach(async () => {
  await world.superuser.query("delete from generations");
});

/** How many tasks each of the three gets at a worker with so many free slots. */
async function claimed(
  free: number,
  {
    asking = free,
    ofProvider = free,
    windows = {},
  }: { asking?: number; ofProvider?: number; windows?: object } = {},
): Promise<readonly number[]> {
  const { rows } = await world.superuser.query<{ org_id: string }>(
    "select org_id from generations_claim(uuidv7(), interval '1 hour', $1, $2, $3, $4, $1, $5, $6)",
    [free, OF_ONE, SPARE, asking, ofProvider, JSON.stringify(windows)],
  );
  return [first, second, third].map(
    ({ place }) => rows.filter(({ org_id }) => org_id === place.organization.id).length,
  );
}

describe("M-8 turns of organizations", () => {
  test("one that is alone has what is free but for what is left for others, who begin at once", async () => {
    await world.queue(first, 100);
    expect(await claimed(24)).toEqual([20, 0, 0]);
    // The four that are left: not for the one that has twenty.
    expect(await claimed(4)).toEqual([0, 0, 0]);
    await world.queue(second, 100);
    expect(await claimed(4)).toEqual([0, 4, 0]);
  });

  test("several that wait have the same, whoever came first and with however much", async () => {
    await world.queue(first, 300);
    await world.queue(second, 30);
    await world.queue(third, 3);
    expect(await claimed(24)).toEqual([9, 8, 3]);
  });

  test("a slot that is free again is for whoever has fewest", async () => {
    await world.queue(first, 100);
    await claimed(24);
    await world.queue(second, 100);
    await claimed(4);
    // As tasks of the first end, the second comes up to as many.
    expect(await claimed(9)).toEqual([0, 5, 0]);
  });

  test("one provider has as many as it may at a worker, and some of these are left for others, too", async () => {
    await world.queue(first, 100, "openai");
    expect(await claimed(40, { ofProvider: 12 })).toEqual([8, 0, 0]);
    await world.queue(first, 100);
    await world.queue(second, 100, "openai");
    expect(await claimed(40, { ofProvider: 12 })).toEqual([28, 8, 0]);
  });

  test("where a provider takes fewer, nothing of that is left empty, and what is free next is for whoever has fewest", async () => {
    await world.queue(first, 100, "openai");
    expect(await claimed(40, { ofProvider: 12, windows: { openai: 6 } })).toEqual([6, 0, 0]);
    await world.queue(second, 100, "openai");
    await world.queue(third, 100, "google");
    expect(await claimed(40, { ofProvider: 12, windows: { openai: 1, google: 0 } })).toEqual([0, 1, 0]);
  });

  test("what asks no model has room while those that do have none", async () => {
    await world.queue(first, 100, "openai");
    await world.queue(second, 100);
    expect(await claimed(24, { asking: 0 })).toEqual([0, 20, 0]);
  });
});
