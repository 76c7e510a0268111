import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { TestLog } from "../../../testing/log.ts";
import { actBy } from "../../../testing/operations.ts";
import { type Browser, codeOf, type PeopleStage, startPeople, tokenOf } from "../../../testing/people.ts";
import { Authority } from "../../authority/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { type NodeId, newId } from "../../kernel/ids.ts";
import { parseKey } from "../../keys/index.ts";
import { connectGatewayDatabase } from "../../platform/postgres/index.ts";
import { giveCredit } from "../credits/grant.ts";
import { perform } from "../operation.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let developer: Browser;
const sql = (text: string, values: unknown[] = []) => stage.superuser.query(text, values);
beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@example.org");
  await owner.post("/account/organizations", { slug: "acme" });
  await owner.post("/organizations/acme/invitations", { address: "dev@example.org", role: "developer" });
  const invited = tokenOf(await stage.mailTo("dev@example.org"));
  developer = stage.browser();
  await developer.signUp("dev@example.org", { name: "Grace Hopper" });
  await developer.post("/verify", { token: tokenOf(await stage.mailTo("dev@example.org")) });
  await developer.post("/invitations/accept", { token: invited });
});
afterAll(() => stage.stop());

const make = async (said: object, browser = owner) =>
  (await browser.post("/organizations/acme/keys", { mode: "test", ...said })).body;
const list = async (query: string) => (await owner.get(`/organizations/acme/keys?${query}`)).body;
const namesIn = async (query: string) => (await list(query)).items.map(({ name }: { name: string }) => name);

describe("K-7 the list of keys", () => {
  beforeAll(async () => {
    await make({ name: "Web shop", mode: "live", budgets: [{ limit_usd: "5", period: "month" }] });
    await make({ name: "batch 100%" });
    const made = await make({ name: "Grace's" }, developer);
    await make({ name: "old importer", mode: "live" });
    const { items } = await list("search=importer");
    await owner.post(`/organizations/acme/keys/${items[0].id}/revoke`);
    await sql("update api_keys set last_used_at = now() where id = $1", [made.id]);
  });

  test("says who made each key, and whose it is, by name", async () => {
    const { items } = await list("search=Grace's");
    expect(items[0]).toMatchObject({ made_by_name: "Grace Hopper", member_name: "Grace Hopper" });
    expect((await list("search=shop")).items[0]).toMatchObject({
      made_by_name: "Ada Lovelace",
      member_name: null,
      budgets: [{ limit_usd: "5.000000", spent_usd: "0.000000", period: "month" }],
    });
  });

  test("is searched by name, by what may be seen of a key, and by who made it; % is a character", async () => {
    expect(await namesIn("search=SHOP")).toEqual(["Web shop"]);
    expect(await namesIn("search=100%25")).toEqual(["batch 100%"]);
    expect(await namesIn("search=%25")).toEqual(["batch 100%"]);
    expect(await namesIn("search=hopper")).toEqual(["Grace's"]);
    const [shop] = (await list("search=shop")).items;
    expect(await namesIn(`search=${shop.last_four}`)).toContain("Web shop");
    expect(await namesIn(`search=${shop.prefix}`)).toEqual(["Web shop"]);
  });

  test("is filtered by mode and by whether they work, and says how many there are of each", async () => {
    expect(await namesIn("mode=live&working=true")).toEqual(["Web shop"]);
    expect(await namesIn("ended=true")).toEqual(["old importer"]);
    expect((await list("search=nothing")).counts).toEqual({ live: 1, test: 2, ended: 1 });
  });

  test.each([
    ["name", "ascending", ["batch 100%", "Grace's", "old importer", "Web shop"]],
    ["name", "descending", ["Web shop", "old importer", "Grace's", "batch 100%"]],
    ["created", "descending", ["old importer", "Grace's", "batch 100%", "Web shop"]],
    ["last_used", "descending", ["Grace's", "old importer", "batch 100%", "Web shop"]],
  ])("is sorted by %s, %s, page by page", async (sort, order, expected) => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const { items, next_cursor: next } = await list(`sort=${sort}&order=${order}&limit=1${cursor}`);
      seen.push(...items.map(({ name }: { name: string }) => name));
      cursor = next === null ? "" : `&cursor=${next}`;
    } while (cursor !== "");
    expect(seen).toEqual(expected);
  });

  test.each([
    "x",
    Buffer.from('["a","b"]').toString("base64url"),
    Buffer.from("[1,2]").toString("base64url"),
  ])("refuses what is no cursor: %s", async (cursor) => {
    const { status, body } = await owner.get(`/organizations/acme/keys?cursor=${cursor}`);
    expect([status, body.code]).toEqual([422, "invalid_input"]);
  });
});

describe("a key that is paused", () => {
  test("rests on every node when that answers, and works again after it is resumed", async () => {
    const gateway = connectGatewayDatabase(stage.addressOf("sallyport_gateway"));
    const parts = { database: gateway, node: newId<NodeId>(), leaseMs: 5_000 };
    const node = new Authority({ ...parts, clock: systemClock, log: new TestLog() });
    await node.start();
    const made = await make({ name: "resting" });
    const entry = () => node.key(parseKey(made.key)?.publicId ?? "");
    expect(entry()?.paused).toBe(false);
    const at = `/organizations/acme/keys/${made.id}`;
    const paused = await owner.post(`${at}/pause`);
    expect(paused.body).toMatchObject({ status: "paused", nodes: [{ how: "applied" }] });
    expect(entry()?.paused).toBe(true);
    expect(codeOf(await owner.post(`${at}/pause`))).toEqual([409, "key_paused"]);
    expect(codeOf(await owner.post(`${at}/rotate`))).toEqual([409, "key_paused"]);
    expect((await owner.post(`${at}/resume`)).body).toMatchObject({ status: "active", paused_at: null });
    expect(entry()?.paused).toBe(false);
    expect(codeOf(await owner.post(`${at}/resume`))).toEqual([409, "key_not_paused"]);
    await owner.post(`${at}/revoke`);
    expect(codeOf(await owner.post(`${at}/pause`))).toEqual([409, "key_ended"]);
    await node.stop();
    await gateway.close();
  });

  test("K-5 is not resumed by a developer whose it is not", async () => {
    const made = await make({ name: "the owner's" });
    const at = `/organizations/acme/keys/${made.id}`;
    expect((await developer.post(`${at}/pause`)).status).toBe(200);
    expect(codeOf(await developer.post(`${at}/resume`))).toEqual([403, "key_of_another"]);
  });
});

test("K-9 revoked as compromised, a key's owners hear of it by mail, nobody who has left, and not when it was only revoked", async () => {
  const former = (await (await stage.signUp("former@example.org")).get("/account")).body.id;
  await sql(
    "insert into members (id, org_id, role, account_id, left_at) select gen_random_uuid(), id, 'owner', $1, now() from organizations where slug = 'acme'",
    [former],
  );
  const [one, other] = [await make({ name: "lost" }, developer), await make({ name: "not lost" })];
  await developer.post(`/organizations/acme/keys/${other.id}/revoke`);
  const leaks = async () => (await stage.mails()).filter(({ message }) => message.template === "keys_leaked");
  expect(await leaks()).toEqual([]);
  await developer.post(`/organizations/acme/keys/${one.id}/revoke`, { compromised: true });
  expect(await leaks()).toMatchObject([
    {
      to: "owner@example.org",
      message: { by: "member", count: 1, keys: [{ name: "lost", prefix: one.prefix }] },
    },
  ]);
  await sql("delete from members where account_id = $1", [former]);
});

describe("K-9 the check-up", () => {
  const adviceOn = async (name: string) => {
    const { body } = await owner.get("/organizations/acme/key-check-up");
    const found = body.items.find((one: { name: string }) => one.name === name);
    return (found?.advice ?? []) as {
      code: string;
      days: number | null;
      could_lose_usd: string | null;
      mend: string;
    }[];
  };
  const codes = async (name: string) => (await adviceOn(name)).map(({ code }) => code);
  const whole = { mode: "live", models: ["m"], expires_at: "2099-01-01T00:00:00Z" };
  const budgets = [{ limit_usd: "5", period: "day" }];

  test("has nothing to say of a key with a limit, an end and few models, but that its maker has no second factor", async () => {
    await make({ name: "careful", ...whole, budgets });
    expect(await codes("careful")).toEqual(["maker_without_second_factor"]);
    await sql(
      "insert into totp_factors (account_id, secret, confirmed_at) select id, 'x', now() from accounts where id = (select account_id from members where role = 'owner')",
    );
    expect(await codes("careful")).toEqual([]);
  });

  test.each<[string, object, string | null, string, string]>([
    ["no limit", whole, null, "no_limit", "set_budget"],
    ["no end", { ...whole, expires_at: null, budgets }, null, "no_expiry", "set_expiry"],
    ["all models", { ...whole, models: null, budgets }, null, "all_models", "limit_models"],
    [
      "old",
      { ...whole, budgets },
      "created_at = now() - interval '200 days', last_used_at = now()",
      "old",
      "rotate",
    ],
    ["never used", { ...whole, budgets }, "created_at = now() - interval '20 days'", "never_used", "revoke"],
    [
      "not used lately",
      { ...whole, budgets },
      "last_used_at = now() - interval '100 days'",
      "not_used_lately",
      "revoke",
    ],
    [
      "test in use",
      { mode: "test" },
      "created_at = now() - interval '10 days', last_used_at = now()",
      "test_key_in_use",
      "make_live_key",
    ],
    [
      "maker left",
      { ...whole, budgets },
      `made_by = 'person ${crypto.randomUUID()}'`,
      "maker_left",
      "rotate",
    ],
  ])("says of a key with %s what would mend it", async (name, said, change, code, mend) => {
    const made = await make({ name, ...said });
    expect(made.key).toBeDefined();
    if (change !== null) await sql(`update api_keys set ${change} where id = $1`, [made.id]);
    const found = await adviceOn(name);
    expect(found.map((one) => one.code)).toContain(code);
    expect(found.find((one) => one.code === code)?.mend).toBe(mend);
  });

  test("says what could be lost: all credit that is left, as far as other budgets let it", async () => {
    const lose = async () =>
      (await adviceOn("no limit")).find(({ code }) => code === "no_limit")?.could_lose_usd;
    expect(await lose()).toBe("0.000000");
    const credit = { organization: "acme", amount_usd: "20", reason: "invoice" };
    await perform(giveCredit, actBy(stage.database), credit);
    expect(await lose()).toBe("20.000000");
    await owner.send("PUT", "/organizations/acme/budgets", { limit_usd: "7", period: "month" });
    expect(await lose()).toBe("7.000000");
  });

  test("begins with the worst, and leaves out what works no more", async () => {
    const { body } = await owner.get("/organizations/acme/key-check-up");
    expect(body.items[0].advice[0].code).toBe("maker_left");
    expect(body.items.map(({ name }: { name: string }) => name)).not.toContain("old importer");
  });
});
