import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { TestLog } from "../../testing/log.ts";
import { actBy, refusal } from "../../testing/operations.ts";
import { type Browser, codeOf, type PeopleStage, startPeople, tokenOf } from "../../testing/people.ts";
import { Authority } from "../authority/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { keyJobs, parseKey } from "../keys/index.ts";
import { perform } from "../operations/index.ts";
import { openPlayground } from "../operations/playground/open.ts";
import { connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { GatewayDatabase } from "../ports/database.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let gateway: GatewayDatabase;
let node: Authority;
let organizationId: string;
const cut = new Set<string>();
beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@example.org");
  const { body } = await owner.post("/account/organizations", { slug: "acme" });
  organizationId = body.id;
  gateway = connectGatewayDatabase(stage.addressOf("sallyport_gateway"));
  const parts = { database: gateway, node: newId<NodeId>(), leaseMs: 5_000 };
  node = new Authority({ ...parts, clock: systemClock, log: new TestLog() });
  node.watchCompromised((keys) => {
    for (const key of keys) cut.add(key);
  });
  await node.start();
});
afterAll(async () => {
  await node.stop();
  await gateway.close();
  await stage.stop();
});
afterEach(() => cut.clear());

const open = (browser: Browser, said: object = {}) => browser.post("/organizations/acme/playground", said);
const entryOf = (key: string) => node.key(parseKey(key)?.publicId ?? "");
const gone = async (key: string) => {
  while (entryOf(key) !== undefined) await Bun.sleep(5);
};

let people = 0;
/** Somebody who is signed in and has a role in the organization. */
async function member(role: string): Promise<Browser> {
  people += 1;
  const address = `${role}${people}@example.org`;
  await owner.post("/organizations/acme/invitations", { address, role });
  const invited = tokenOf(await stage.mailTo(address));
  const browser = await stage.signUp(address);
  await browser.post("/invitations/accept", { token: invited });
  return browser;
}

describe("a playground's key", () => {
  test("is the member's, works on every node when it is shown, and is in no list and no quota", async () => {
    await stage.superuser.query("update organizations set key_quota = 0 where id = $1", [organizationId]);
    const { status, body } = await open(owner);
    expect([status, body.mode, body.project]).toEqual([200, "test", "default"]);
    const { rows } = await stage.superuser.query("select id from members where org_id = $1", [
      organizationId,
    ]);
    expect(entryOf(body.key)).toMatchObject({ playground: true, memberId: rows[0].id, mode: "test" });
    expect(entryOf(body.key)?.endpoints).toEqual(new Set(["chat.completions", "generations"]));
    const left = (entryOf(body.key)?.endsAtMs ?? 0) - systemClock.monotonicMs();
    expect(left > 0 && left <= 900_000).toBe(true);
    const list = await owner.get("/organizations/acme/keys");
    expect(list.body).toMatchObject({ items: [], counts: { live: 0, test: 0, ended: 0 } });
    for (const act of ["rotate", "pause"])
      expect(codeOf(await owner.post(`/organizations/acme/keys/${body.key.slice(0, 24)}/${act}`))).toEqual([
        404,
        "key_not_found",
      ]);
    await stage.superuser.query("update organizations set key_quota = 10000 where id = $1", [organizationId]);
  });

  test.each(["owner", "admin", "developer"])("ID-8 is given to a member who is %s", async (role) => {
    expect((await open(await member(role))).status).toBe(200);
  });

  test.each(["billing", "viewer"])("ID-8 is not given to a member who is %s", async (role) => {
    expect(codeOf(await open(await member(role)))).toEqual([403, "not_permitted"]);
  });

  test.each(["owner", "admin", "developer", "billing", "viewer"])(
    "ID-8 that only looks at pictures is given to a member who is %s, and can do nothing else",
    async (role) => {
      const browser = await member(role);
      const { status, body } = await browser.post("/organizations/acme/pictures/look", { mode: "test" });
      expect(status).toBe(200);
      expect(entryOf(body.key)).toMatchObject({ playground: true, endpoints: new Set(["pictures.read"]) });
    },
  );

  test("M-7 that looks at pictures is not given to a stranger", async () => {
    const stranger = await stage.signUp("looker@example.org");
    await stranger.post("/account/organizations", { slug: "lookers" });
    const asked = await stranger.post("/organizations/acme/pictures/look", { mode: "test" });
    expect(codeOf(asked)).toEqual([404, "organization_not_found"]);
  });

  test("ID-3 and no other key is given to somebody whose address is not verified", async () => {
    const browser = await member("owner");
    await stage.superuser.query(
      "update accounts set verified_at = null where id = (select account_id from members where org_id = $1 order by id desc limit 1)",
      [organizationId],
    );
    expect(codeOf(await open(browser))).toEqual([403, "address_not_verified"]);
    expect(codeOf(await browser.post("/organizations/acme/keys", { mode: "test" }))).toEqual([
      403,
      "address_not_verified",
    ]);
  });

  test("M-7 is not given to a stranger, nor to a token of whoever runs the platform", async () => {
    const stranger = await stage.signUp("stranger@example.org");
    await stranger.post("/account/organizations", { slug: "elsewhere" });
    expect(codeOf(await open(stranger))).toEqual([404, "organization_not_found"]);
    expect(await refusal(perform(openPlayground, actBy(stage.database), { organization: "acme" }))).toBe(
      "not_permitted",
    );
  });

  test("K-4 ends with the session, on every node, and what it is being answered is cut", async () => {
    const browser = await member("developer");
    const { body } = await open(browser);
    const { id } = entryOf(body.key) ?? expect.unreachable();
    await browser.post("/sign-out");
    await gone(body.key);
    expect(cut).toContain(id);
  });

  test("K-4 ends with a session that ends while it is being made", async () => {
    const browser = await member("developer");
    const { superuser } = stage;
    await superuser.query("begin");
    await superuser.query("lock table audit_entries in share mode");
    const opening = open(browser);
    const waiting = "select count(distinct pid)::int as n from pg_locks where not granted";
    while ((await superuser.query(waiting)).rows[0].n < 1);
    let signedOut = false;
    const signingOut = browser.post("/sign-out").then((got) => {
      signedOut = true;
      return got;
    });
    while (!signedOut && (await superuser.query(waiting)).rows[0].n < 2);
    await superuser.query("commit");
    const { body } = await opening;
    expect((await signingOut).status).toBe(200);
    const { rows } = await superuser.query(
      "select revoked_at is not null as ended from api_keys where public_id = $1",
      [parseKey(body.key)?.publicId],
    );
    expect(rows).toEqual([{ ended: true }]);
  });

  test("K-4 ends when the session is ended from another device", async () => {
    const browser = await member("developer");
    const other = stage.browser();
    await other.signIn(`developer${people}@example.org`);
    const { body } = await open(browser);
    expect((await other.post("/account/end-sessions")).status).toBe(200);
    await gone(body.key);
    expect((await open(browser)).status).toBe(401);
    expect((await open(other)).status).toBe(200);
  });

  test("ends when its member may no longer make keys", async () => {
    const browser = await member("developer");
    const { body } = await open(browser);
    const { memberId } = entryOf(body.key) ?? expect.unreachable();
    const changed = await owner.send(
      "PATCH",
      `/organizations/acme/members/${memberId}`,
      { role: "viewer" },
      { "if-match": '"1"' },
    );
    expect(changed.status).toBe(200);
    await gone(body.key);
  });

  test("ends no later than its session does by age", async () => {
    const browser = await member("developer");
    await stage.superuser.query(
      "update sessions set ends_at = now() + interval '1 minute' where id = (select id from sessions order by id desc limit 1)",
    );
    const { body } = await open(browser);
    expect((entryOf(body.key)?.endsAtMs ?? 0) - systemClock.monotonicMs()).toBeLessThan(61_000);
  });

  test("is one of ten at most for a session: the oldest ends", async () => {
    const browser = await member("developer");
    const keys: string[] = [];
    for (let at = 0; at < 12; at += 1) keys.push((await open(browser)).body.key);
    expect(keys.map((key) => entryOf(key) !== undefined)).toEqual([false, false, ...Array(10).fill(true)]);
  });

  test("K-4 made and used a thousand times is nothing that a node reads when it begins: of keys that ended it is told for a day", async () => {
    const { body } = await open(await member("developer"));
    const { id } = entryOf(body.key) ?? expect.unreachable();
    const toldSince = async (since: bigint) => {
      const { keys, marks } = (await gateway.changes(since)) as {
        keys: readonly { id: string }[];
        marks: Readonly<Record<string, unknown>>;
      };
      return [keys.some((key) => key.id === id), id in marks];
    };
    const before = node.generation - 1n;
    const endedBefore = (time: string) =>
      stage.superuser.query("update api_keys set revoked_at = now() - $2::interval where id = $1", [
        id,
        time,
      ]);
    expect(await toldSince(0n)).toEqual([true, true]);
    await endedBefore("23 hours");
    expect(await toldSince(0n)).toEqual([true, true]);
    await endedBefore("25 hours");
    expect(await toldSince(0n)).toEqual([false, false]);
    // A node that has it in memory is told all the same.
    expect(await toldSince(before)).toEqual([true, true]);
  });

  test("is swept a week after it ended, unless it was used: usage names it", async () => {
    await stage.superuser.query(
      "update api_keys set expires_at = now() - interval '8 days' where playground_session is not null",
    );
    const used = "select id from api_keys where playground_session is not null order by id limit 1";
    await stage.superuser.query(`update api_keys set last_used_at = now() where id = (${used})`);
    const worker = stage.connect("sallyport_worker");
    for (const job of keyJobs(worker)) await job.run();
    await worker.close();
    const { rows } = await stage.superuser.query(
      "select count(*)::int as kept from api_keys where playground_session is not null",
    );
    expect(rows).toEqual([{ kept: 1 }]);
  });
});

test("playground: what the organization pays is shown, by its plan, and the most that is held is the gateway's own figure", async () => {
  const none = await owner.get("/organizations/acme/playground/models");
  expect(none.body.items).toEqual([]);
  await stage.superuser.query(
    "insert into providers (id, slug, name, kind, base_url) values (gen_random_uuid(), 'openai', 'OpenAI', 'openai', 'https://api.openai.com/v1')",
  );
  const { body } = await owner.get("/organizations/acme/playground/models?search=gpt-4o-mini&limit=100");
  const model = body.items.find(({ name }: { name: string }) => name === "gpt-4o-mini");
  expect(model.price).toMatchObject({ input: "0.15", output: "0.60" });
  expect(JSON.stringify(body)).not.toContain("cost");
  const drawing = await owner.get("/organizations/acme/playground/models?makes=image&limit=100");
  const names = drawing.body.items.map(({ name }: { name: string }) => name);
  expect([names.includes("gpt-image-1"), names.includes("gpt-4o-mini")]).toEqual([true, false]);
  const plan = await stage.superuser.query("select id from price_plans limit 1");
  await stage.superuser.query(
    "insert into price_plan_rules (plan_id, pattern, markup_percent, reason, created_at, effective_from, generation, below_cost) values ($1, '*', '100', 'ticket 1', now(), now(), next_generation(), false)",
    [plan.rows[0].id],
  );
  const dearer = await owner.get("/organizations/acme/playground/models?search=gpt-4o-mini&limit=100");
  expect(dearer.body.items.find(({ name }: { name: string }) => name === "gpt-4o-mini").price).toMatchObject({
    input: "0.30",
    output: "1.20",
  });
  const estimate = async (more: string) =>
    (await owner.get(`/organizations/acme/playground/estimate?model=gpt-4o-mini&${more}`)).body;
  // 1,000 tokens at 0.30 and 500 at 1.20 a million.
  expect(await estimate("input_tokens=1000&output_tokens=500")).toEqual({
    most_usd: "0.000900",
    output_tokens: 500,
  });
  expect(await estimate("input_tokens=1000&output_tokens=500&choices=2")).toMatchObject({
    most_usd: "0.001500",
  });
  expect((await estimate("input_tokens=1000")).output_tokens).toBe(16_384);
  const pictured = await estimate("input_tokens=1000&output_tokens=500&pictures=1");
  expect(Number(pictured.most_usd)).toBeGreaterThan(0.0009);
  expect(
    codeOf(await owner.get("/organizations/acme/playground/estimate?model=nothing&input_tokens=1")),
  ).toEqual([404, "model_not_found"]);
});
