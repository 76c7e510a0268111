import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { actBy, newMember, refusal } from "../../../testing/operations.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../../testing/tenant.ts";
import { rotateKey } from "../../keys/index.ts";
import { ensurePlace } from "../../organizations/index.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { type Act, perform } from "../index.ts";
import { listLimits } from "../limits/list.ts";
import { removeLimit } from "../limits/remove.ts";
import { removeGeneralLimit } from "../limits/remove-general.ts";
import { setLimit } from "../limits/set.ts";
import { setGeneralLimit } from "../limits/set-general.ts";
import { listBudgets } from "./list.ts";
import { removeBudget } from "./remove.ts";
import { setBudget } from "./set.ts";
import { setTimeZone } from "./time-zone.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let ours: Tenant;
let theirs: Tenant;
let operator: Act;
let owner: Act;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  [ours, theirs] = [await createTenant(control, "ours"), await createTenant(control, "theirs")];
  operator = actBy(control);
  owner = (await newMember(control, ours.place.organization.id, "owner")).act;
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

const MONTH = { organization: "ours", limit_usd: "20", period: "month" } as const;
const MINUTE = { organization: "ours", most: 600, window_seconds: 60 } as const;

async function rowsOf(table: "budgets" | "organization_limits"): Promise<unknown> {
  return (await superuser.query(`select * from ${table} order by 1`)).rows;
}

/** Everything of another organization that can be named. */
async function foreign() {
  const stranger = await newMember(control, theirs.place.organization.id, "developer");
  const { project } = await ensurePlace(control, "theirs", "secret");
  return [
    [{ key: theirs.key.id }, "key_not_found"],
    [{ key: theirs.key.key.reveal().slice(0, 24) }, "key_not_found"],
    [{ key: theirs.key.key.reveal() }, "whole_key"],
    [{ member: stranger.member }, "member_not_found"],
    [{ project: project.id }, "project_not_found"],
    [{ project: "secret" }, "project_not_found"],
  ] as const;
}

test("K-5 M-7 a budget is of nobody in another organization, and another's is not to be taken away", async () => {
  const other = await perform(setBudget, operator, { ...MONTH, organization: "theirs", key: theirs.key.id });
  const before = await rowsOf("budgets");
  for (const [whose, code] of await foreign())
    for (const act of [owner, operator])
      expect(await refusal(perform(setBudget, act, { ...MONTH, ...whose })), JSON.stringify(whose)).toBe(
        code,
      );
  const taken = { organization: "ours", budget: other.id };
  for (const act of [owner, operator])
    expect(await refusal(perform(removeBudget, act, taken))).toBe("budget_not_found");
  expect(await refusal(perform(setBudget, owner, { ...MONTH, organization: "theirs" }))).toBe(
    "organization_not_found",
  );
  expect(await refusal(perform(listBudgets, owner, { organization: "theirs" }))).toBe(
    "organization_not_found",
  );
  expect(await rowsOf("budgets")).toEqual(before);
});

test("K-5 a budget of a key is that of the keys that replace it, and is set once for each period", async () => {
  const first = await perform(setBudget, owner, {
    ...MONTH,
    key: ours.key.id,
    alert_percentages: [80, 50, 80],
  });
  expect(first).toMatchObject({
    scope: "key",
    subject: ours.key.id,
    limit_usd: "20.000000",
    alert_percentages: [50, 80],
  });
  const { id } = await rotateKey(control, TEST_HASHER, ours.place, ours.key.id, 3_600);
  const again = await perform(setBudget, owner, { ...MONTH, limit_usd: "30.5", key: id });
  expect([again.id, again.subject, again.limit_usd]).toEqual([first.id, ours.key.id, "30.500000"]);
});

test("K-5 a subject is one, and an amount is one", async () => {
  const two = { ...MONTH, key: ours.key.id, project: "default" };
  expect(await refusal(perform(setBudget, owner, two))).toBe("invalid_input");
  for (const usd of ["-1", "1e3", "", "0.0000001", "1234567890"])
    expect(await refusal(perform(setBudget, owner, { ...MONTH, limit_usd: usd }))).toBe("invalid_input");
  expect(
    await refusal(perform(setTimeZone, owner, { organization: "ours", time_zone: "Mars/Olympus" })),
  ).toBe("time_zone_unknown");
});

test("AB-7 budgets are listed page by page, each once", async () => {
  for (const period of ["day", "month", "total"])
    await perform(setBudget, operator, { organization: "theirs", limit_usd: "1", period });
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const asked: object = { organization: "theirs", limit: 2, ...(cursor === null ? {} : { cursor }) };
    const page: { items: { period: string; scope: string }[]; next_cursor: string | null } = await perform(
      listBudgets,
      operator,
      asked,
    );
    found.push(...page.items.map(({ scope, period }) => `${scope} ${period}`));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(found).toEqual(["key month", "organization day", "organization month", "organization total"]);
});

test("AB-6 M-7 a limit counts nobody of another organization, and another's is not to be taken away", async () => {
  const other = await perform(setLimit, operator, { ...MINUTE, organization: "theirs" });
  const before = await rowsOf("organization_limits");
  for (const [whose, code] of await foreign())
    expect(await refusal(perform(setLimit, operator, { ...MINUTE, ...whose })), JSON.stringify(whose)).toBe(
      code,
    );
  const taken = { organization: "ours", number: other.number };
  expect(await refusal(perform(removeLimit, operator, taken))).toBe("limit_not_found");
  expect(await refusal(perform(removeGeneralLimit, operator, { number: other.number }))).toBe(
    "limit_not_found",
  );
  expect(await rowsOf("organization_limits")).toEqual(before);
});

test("AB-6 an organization reads what holds for it, and not what guards single addresses", async () => {
  const address = await perform(setGeneralLimit, operator, {
    ...{ scope: "address", address: "2001:DB8::7", unit: "failures", most: 9, window_seconds: 60 },
  });
  expect(address.subject).toBe("2001:db8:0:0::");
  const own = await perform(setLimit, operator, { ...MINUTE, key: ours.key.id });
  const numbers = async (act: Act) => {
    const { items, outage } = await perform(listLimits, act, { organization: "ours" });
    return { numbers: items.map(({ number }) => number), outage };
  };
  const [seen, all] = [await numbers(owner), await numbers(operator)];
  expect(seen.numbers).toContain(own.number);
  expect(seen.numbers).not.toContain(address.number);
  expect(seen.outage).toBeNull();
  expect(all.numbers).toContain(address.number);
  expect(all.outage).toMatchObject({ mode: "closed" });
  const misplaced = { scope: "key", address: "203.0.113.7", most: 1, window_seconds: 60 };
  expect(await refusal(perform(setGeneralLimit, operator, misplaced))).toBe("invalid_input");
});

test("AB-6 limits are listed page by page, each once, in the order of their numbers", async () => {
  const whole = await perform(listLimits, operator, { organization: "ours" });
  const found: number[] = [];
  let cursor: string | null = null;
  do {
    const asked: object = { organization: "ours", limit: 1, ...(cursor === null ? {} : { cursor }) };
    const page: { items: { number: number }[]; next_cursor: string | null } = await perform(
      listLimits,
      operator,
      asked,
    );
    found.push(...page.items.map(({ number }) => number));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(found).toEqual(whole.items.map(({ number }) => number));
  expect(found.length).toBeGreaterThan(3);
});
