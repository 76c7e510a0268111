import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { actBy, newMember, refusal } from "../../../testing/operations.ts";
import { createTenant, type Tenant } from "../../../testing/tenant.ts";
import { ensurePlace } from "../../organizations/index.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { type Act, perform } from "../index.ts";
import { changeKey } from "./change.ts";
import { createKey } from "./create.ts";
import { createManyKeys } from "./create-many.ts";
import { listKeys } from "./list.ts";
import { revokeKey } from "./revoke.ts";
import { revokeManyKeys } from "./revoke-many.ts";
import { rotateKey } from "./rotate.ts";
import { showOneKey } from "./show.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let ours: Tenant;
let theirs: Tenant;
let operator: Act;
let developer: Awaited<ReturnType<typeof newMember>>;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  [ours, theirs] = [await createTenant(control, "ours"), await createTenant(control, "theirs")];
  operator = actBy(control);
  developer = await newMember(control, ours.place.organization.id, "developer");
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

const create = (said: object = {}, act = operator) =>
  perform(createKey, act, { organization: "ours", ...said });
const show = (key: string, act = operator) => perform(showOneKey, act, { organization: "ours", key });

async function counts(): Promise<unknown> {
  const { rows } = await superuser.query(
    "select (select count(*) from api_keys) as keys, (select count(*) from budgets) as budgets, (select count(*) from organization_limits) as limits, (select count(*) from audit_entries) as audit",
  );
  return rows[0];
}

const BUDGETS = [
  { limit_usd: "20", period: "month" },
  { limit_usd: "1.50", period: "day", alert_percentages: [80, 50, 80] },
];
const LIMITS = [
  { most: 600, window_seconds: 60 },
  { most: 90_000, window_seconds: 60, unit: "tokens" },
];

describe("K-5 a key that is made with budgets and limits", () => {
  test("has them from the beginning, and shows them beside what binds it otherwise", async () => {
    await superuser.query(
      "insert into limit_rules (scope, endpoint, unit, window_seconds, most, generation) values ('key', null, 'requests', 60, 5, 1), ('organization', null, 'requests', 60, 7, 1) on conflict on constraint limit_rules_meaning do update set most = excluded.most",
    );
    await superuser.query(
      "insert into limit_rules (scope, address, endpoint, unit, window_seconds, most, generation) values ('address', '203.0.113.7', null, 'requests', 60, 1, 1)",
    );
    const made = await create({ mode: "test", budgets: BUDGETS, limits: LIMITS });
    const seen = await show(made.id);
    expect(
      seen.budgets.map(({ scope, subject, period, limit_usd: limit }) => [scope, subject, period, limit]),
    ).toEqual([
      ["key", made.id, "month", "20.000000"],
      ["key", made.id, "day", "1.500000"],
    ]);
    expect(seen.budgets.map(({ alert_percentages: alerts }) => alerts)).toEqual([
      [50, 80, 100],
      [50, 80],
    ]);
    // Its own takes the place of the general one for each key; what guards one address is not the customer's to read.
    const usual = seen.limits.filter(
      ({ window_seconds: window, unit }) => window === 60 && unit !== "failures",
    );
    const told = usual.map(({ scope, subject, most, unit }) => [scope, subject, most, unit]);
    expect(told).toContainEqual(["organization", null, 7, "requests"]);
    expect(told.filter(([scope]) => scope === "key")).toEqual([
      ["key", made.id, 600, "requests"],
      ["key", made.id, 90_000, "tokens"],
    ]);
    expect(seen.limits.filter(({ subject }) => subject === "203.0.113.7")).toEqual([]);
  });

  test.each([
    ["the quota is full", { budgets: BUDGETS, limits: LIMITS }, "too_many_keys"],
    [
      "a limit makes no sense",
      { budgets: BUDGETS, limits: [{ ...LIMITS[1], endpoint: "models" }] },
      "invalid_input",
    ],
    ["a budget is said twice", { budgets: [BUDGETS[0], BUDGETS[0]] }, "invalid_input"],
    ["a network is none", { budgets: BUDGETS, ip_ranges: ["10.1.2.3/8"] }, "invalid_input"],
    [
      "it would have ended already",
      { budgets: BUDGETS, expires_at: "2020-01-01T00:00:00Z" },
      "invalid_input",
    ],
    ["the member is somebody else's", { budgets: BUDGETS, member: crypto.randomUUID() }, "member_not_found"],
  ])("leaves nothing behind when %s", async (name, said, code) => {
    const full = name === "the quota is full";
    if (full) await superuser.query("update organizations set key_quota = 0 where slug = 'ours'");
    const before = await counts();
    expect(await refusal(create({ mode: "test", ...said }))).toBe(code);
    expect(await counts()).toEqual(before);
    if (full) await superuser.query("update organizations set key_quota = 10000 where slug = 'ours'");
  });

  test("is made with as many others as were asked for, or not at all", async () => {
    const many = { organization: "ours", mode: "test", count: 3, budgets: [BUDGETS[0]] };
    const { items } = await perform(createManyKeys, operator, many);
    expect(new Set(items.map(({ key }) => key)).size).toBe(3);
    for (const { id } of items) expect((await show(id)).budgets).toHaveLength(1);
    await superuser.query(
      "update organizations set key_quota = (select count(*) + 2 from api_keys where revoked_at is null and org_id = organizations.id) where slug = 'ours'",
    );
    const before = await counts();
    expect(await refusal(perform(createManyKeys, operator, many))).toBe("too_many_keys");
    expect(await counts()).toEqual(before);
    await superuser.query("update organizations set key_quota = 10000 where slug = 'ours'");
  });
});

describe("a developer", () => {
  test("makes keys that count as the developer's own, whatever is asked for", async () => {
    const other = await newMember(control, ours.place.organization.id, "developer");
    const made = await create({ mode: "test" }, developer.act);
    expect(made.member).toBe(developer.member);
    expect(await refusal(create({ mode: "test", member: other.member }, developer.act))).toBe(
      "key_of_another",
    );
    expect((await create({ mode: "test", member: other.member })).member).toBe(other.member);
  });

  test("sets budgets of a new key, and no limits, which would take the place of the platform's", async () => {
    const made = await create({ mode: "test", budgets: [BUDGETS[0]] }, developer.act);
    expect(made.member).toBe(developer.member);
    for (const { act } of [developer, await newMember(control, ours.place.organization.id, "owner")])
      expect(await refusal(create({ mode: "test", limits: [LIMITS[0]] }, act))).toBe("not_permitted");
  });

  test("rotates and changes own keys, and of others' learns no secret; but may end any that leaked", async () => {
    const own = await create({ mode: "test" }, developer.act);
    const others = await create({ mode: "test" });
    const rotate = (key: string) => perform(rotateKey, developer.act, { organization: "ours", key });
    const rename = (key: string) =>
      perform(changeKey, developer.act, { organization: "ours", key, name: "n", revision: 1 });
    expect(await refusal(rotate(others.id))).toBe("key_of_another");
    expect(await refusal(rename(others.id))).toBe("key_of_another");
    expect(await rename(own.id)).toMatchObject({ name: "n", revision: 2 });
    expect(await rotate(own.id)).toMatchObject({ member: developer.member, replaces: own.id });
    const gone = await perform(revokeKey, developer.act, { organization: "ours", key: others.id });
    expect(gone).toMatchObject({ id: others.id, revoked: true });
  });

  test("M-7 cannot name anything of another organization", async () => {
    const { act } = developer;
    const stranger = await newMember(control, theirs.place.organization.id, "developer");
    const { project } = await ensurePlace(control, "theirs", "secret");
    const before = await counts();
    const theirKey = { organization: "ours", key: theirs.key.id };
    expect(await refusal(perform(showOneKey, act, theirKey))).toBe("key_not_found");
    expect(await refusal(perform(rotateKey, act, theirKey))).toBe("key_not_found");
    expect(await refusal(perform(revokeKey, act, theirKey))).toBe("key_not_found");
    expect(await refusal(perform(changeKey, act, { ...theirKey, name: "n", revision: 1 }))).toBe(
      "key_not_found",
    );
    expect(await refusal(perform(showOneKey, act, { ...theirKey, organization: "theirs" }))).toBe(
      "organization_not_found",
    );
    for (const at of [{ project: project.id }, { project: "secret" }]) {
      expect(await refusal(create(at, act))).toBe("project_not_found");
      expect(await refusal(perform(listKeys, act, { organization: "ours", ...at }))).toBe(
        "project_not_found",
      );
    }
    expect(await refusal(create({ member: stranger.member }))).toBe("member_not_found");
    const leaked = { organization: "ours", keys: [theirs.key.key.reveal(), theirs.key.id] };
    expect((await perform(revokeManyKeys, act, leaked)).items).toEqual([null, null]);
    expect(await counts()).toEqual(before);
  });
});

describe("a list of leaked keys", () => {
  test("K-4 is revoked in one call, each key once, and says what became of each", async () => {
    const [one, two] = [await create({ mode: "test" }), await create({ mode: "test" })];
    const keys = [one.key, "nonsense", two.id, one.prefix, theirs.key.key.reveal()];
    const asked = { organization: "ours", keys, compromised: true };
    const { items } = await perform(revokeManyKeys, operator, asked);
    expect(items.map((item) => item?.id ?? null)).toEqual([one.id, null, two.id, one.id, null]);
    const { rows } = await superuser.query(
      "select subject_id from audit_entries where action = 'key.revoked' and subject_id = any($1) order by 1",
      [[one.id, two.id, theirs.key.id]],
    );
    expect(rows.map((row) => row.subject_id)).toEqual([one.id, two.id]);
    for (const { id } of [one, two]) expect((await show(id)).status).toBe("revoked");
  });
});

test("K-2 a whole key names nothing, and is not repeated", async () => {
  const made = await create({ mode: "test" });
  for (const act of [perform(showOneKey, operator, { organization: "ours", key: made.key })]) {
    const error = await act.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "whole_key" });
    expect(JSON.stringify(error) + String((error as { sentence: string }).sentence)).not.toContain(made.key);
  }
  expect((await show(made.prefix)).id).toBe(made.id);
});

test("K-4 of two rotations at once one is done, and the other is told so", async () => {
  const made = await create({ mode: "test" });
  const rotate = () => perform(rotateKey, operator, { organization: "ours", key: made.id });
  const both = await Promise.allSettled([rotate(), rotate()]);
  expect(both.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []))).toEqual(["key_ended"]);
  const old = await show(made.id);
  const done = both.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(done[0]).toMatchObject({
    id: old.successor,
    original: made.id,
    old: { id: made.id, ends_at: old.revoked_at },
  });
  expect(old.status).toBe("ending");
});

test("keys.list goes through all keys, each once, and through those that work", async () => {
  const { place } = await createTenant(control, "listed");
  const listed: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    const { id } = await perform(createKey, operator, {
      organization: place.organization.slug,
      mode: "test",
    });
    listed.push(id);
  }
  await perform(revokeKey, operator, { organization: "listed", key: listed[1] ?? "" });
  const walk = async (said: object) => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const asked: object = {
        organization: "listed",
        limit: 2,
        ...said,
        ...(cursor === null ? {} : { cursor }),
      };
      const page: { items: { id: string }[]; next_cursor: string | null } = await perform(
        listKeys,
        operator,
        asked,
      );
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    return found.slice(1);
  };
  expect(await walk({})).toEqual(listed);
  expect(await walk({ working: "true" })).toEqual(listed.filter((_, index) => index !== 1));
});
