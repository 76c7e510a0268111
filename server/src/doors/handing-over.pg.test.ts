import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";
import { ensureSigningKey, Sequencer } from "../audit/index.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { parseUsd } from "../kernel/money.ts";
import { grantCredit } from "../ledger/index.ts";
import { membershipJobs } from "../membership/index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let heir: Browser;
let slug = "";
let id = "";
let founded = 0;

beforeAll(async () => {
  stage = await startPeople();
  await ensureSigningKey(stage.database, stage.vault, "example.com/audit");
  heir = await stage.signUp("heir@example.com");
});
afterAll(() => stage.stop());

beforeEach(async () => {
  founded += 1;
  slug = `org-${founded}`;
  owner = await stage.signUp(`owner-${founded}@example.com`);
  id = (await owner.post("/account/organizations", { slug, name: "Acme Prints" })).body.id;
  await owner.post(`/organizations/${slug}/invitations`, { address: "heir@example.com", role: "admin" });
  const token = tokenOf(await stage.mailTo("heir@example.com"));
  await heir.post("/invitations/accept", { token });
});

const at = (path: string) => `/account/organizations/${slug}${path}`;
const members = async (by = owner) => (await by.get(`/organizations/${slug}/members`)).body.items;
const idOf = async (address: string): Promise<string> =>
  (await members(heir)).find((one: { address: string }) => one.address === address)?.id ??
  expect.unreachable();
const begin = async (by = owner, reason = "hand-over") =>
  by.post(at("/transfer"), { member: await idOf("heir@example.com"), reason });

describe("ID-8: an organization is handed over", () => {
  test("through two doors, and taken by the other one, who is the owner from then on", async () => {
    const shut = await begin();
    expect(shut.status).toBe(200);
    expect(shut.body.consequences).toMatchObject({ members: 2, projects: 1, keys: 0, left_usd: "0.000000" });
    const offered = await owner.post(at("/transfer/offer"), { door: shut.body.door });
    expect(offered.body).toMatchObject({ reason: "hand-over", to: await idOf("heir@example.com") });
    const role = async () =>
      (await members(heir)).map((one: { address: string; role: string }) => [one.address, one.role]);
    const before = [
      [`owner-${founded}@example.com`, "owner"],
      ["heir@example.com", "admin"],
    ];
    expect(await role()).toEqual(before);
    expect((await stage.mailTo("heir@example.com")).message.template).toBe("ownership_offered");
    expect((await heir.get(at("/transfer"))).body.offer).toEqual(offered.body);
    // A door opens once.
    expect(codeOf(await owner.post(at("/transfer/offer"), { door: shut.body.door }))).toEqual([
      409,
      "door_shut",
    ]);
    expect(codeOf(await owner.post(at("/transfer/take")))).toEqual([404, "offer_not_found"]);
    expect((await heir.post(at("/transfer/take"))).status).toBe(200);
    expect(await role()).toEqual([
      [`owner-${founded}@example.com`, "admin"],
      ["heir@example.com", "owner"],
    ]);
    for (const address of [`owner-${founded}@example.com`, "heir@example.com"])
      expect((await stage.mailTo(address)).message.template).toBe("ownership_moved");
    const { rows } = await stage.superuser.query(
      "select action, details->>'reason' as reason from audit_entries where org_id = $1 and action like 'organization.%' order by occurred_at",
      [id],
    );
    expect(rows).toEqual([
      { action: "organization.created", reason: null },
      { action: "organization.offered", reason: "hand-over" },
      { action: "organization.transferred", reason: "hand-over" },
    ]);
    expect(codeOf(await heir.post(at("/transfer/take")))).toEqual([404, "offer_not_found"]);
  });

  test("not by an admin, not to oneself, an owner or a stranger, and not without a proof of who one is", async () => {
    expect(codeOf(await begin(heir))).toEqual([403, "not_permitted"]);
    const to = (member: string) => owner.post(at("/transfer"), { member, reason: "why not" });
    expect(codeOf(await to(await idOf(`owner-${founded}@example.com`)))).toEqual([409, "cannot_own"]);
    expect(codeOf(await to("01981c2e-5a0e-7c3b-9d55-000000000000"))).toEqual([404, "member_not_found"]);
    await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
    expect(codeOf(await begin())).toEqual([403, "proof_of_person_needed"]);
    expect((await owner.post("/account/prove", { password: PASSWORD })).status).toBe(200);
    expect((await begin()).status).toBe(200);
    await stage.superuser.query("update sessions set proven_at = now()");
  });

  test("the second door is open for a minute, in that session, for what was decided last", async () => {
    const first = (await begin()).body.door;
    const second = (await begin(owner, "another reason")).body.door;
    const open = (door: string, by = owner) => by.post(at("/transfer/offer"), { door });
    expect(codeOf(await open(first))).toEqual([409, "door_shut"]);
    const elsewhere = stage.browser();
    await elsewhere.signIn(`owner-${founded}@example.com`);
    expect(codeOf(await open(second, elsewhere))).toEqual([409, "door_shut"]);
    await stage.superuser.query("update shut_doors set opens_until = now()");
    expect(codeOf(await open(second))).toEqual([409, "door_shut"]);
    const third = (await begin()).body;
    expect(Date.parse(third.opens_until) - Date.now()).toBeLessThanOrEqual(61_000);
    expect((await open(third.door)).status).toBe(200);
  });

  test("an offer ends by itself, when it is taken back or declined, and with the ownership of who made it", async () => {
    const offer = async () => owner.post(at("/transfer/offer"), { door: (await begin()).body.door });
    const take = async () => codeOf(await heir.post(at("/transfer/take")));
    const gone = [404, "offer_not_found"];
    await offer();
    expect((await owner.send("DELETE", at("/transfer"))).status).toBe(200);
    expect(await take()).toEqual(gone);
    await offer();
    expect((await heir.send("DELETE", at("/transfer"))).status).toBe(200);
    expect(await take()).toEqual(gone);
    await offer();
    await stage.superuser.query("update ownership_offers set ends_at = now()");
    expect(await take()).toEqual(gone);
    await offer();
    await stage.superuser.query("update members set role = 'admin' where org_id = $1", [id]);
    expect(await take()).toEqual(gone);
  });
});

describe("R-1: an organization is deleted", () => {
  const decide = (by = owner, confirm = slug) => by.post(at("/deletion"), { confirm, reason: "we stopped" });
  const confirm = (door: string, by = owner) => by.post(at("/deletion/confirm"), { door });

  test("through two doors: nobody is a member, keys end, names are gone, entries cannot be read, books stay", async () => {
    await owner.post(`/organizations/${slug}/keys`, { mode: "test", name: "a named key" });
    await owner.post(`/organizations/${slug}/invitations`, { address: "open@example.com" });
    await grantCredit(stage.database, id as OrganizationId, {
      kind: "payment",
      amount: parseUsd("12.5"),
      priority: 1,
      expiresAt: null,
      reason: "invoice",
    });
    expect(codeOf(await decide(owner, "another"))).toEqual([422, "invalid_input"]);
    const shut = await decide();
    expect(shut.body.consequences).toMatchObject({
      members: 2,
      keys: 1,
      open_invitations: 1,
      left_usd: "12.500000",
    });
    const done = await confirm(shut.body.door);
    expect(done.body).toMatchObject({
      organization: slug,
      keys: 1,
      members: 2,
      left_usd: "12.500000",
      nodes: [],
    });
    const auditor = stage.connect("sallyport_audit");
    await new Sequencer(auditor, stage.vault).round();
    await auditor.close();
    const worker = stage.connect("sallyport_worker", { kind: "server", id: "worker" });
    for (const job of membershipJobs(worker)) await job.run();
    await worker.close();
    expect(codeOf(await owner.get(`/organizations/${slug}`))).toEqual([403, "not_permitted"]);
    expect((await owner.get("/account")).body.organizations).toEqual([]);
    for (const address of [`owner-${founded}@example.com`])
      expect((await stage.mailTo(address)).message).toMatchObject({
        template: "organization_deleted",
        organization: "Acme Prints",
        receipt: done.body.receipt,
        leftUsd: "12.500000",
      });
    const { rows } = await stage.superuser.query(
      `select (select string_agg(name, ',') from api_keys where org_id = o.id) as keys, o.name,
        (select count(*)::int from api_keys where org_id = o.id and revoked_at <= now()) as ended,
        (select count(*)::int from members where org_id = o.id and (account_id is not null or left_at is null)) as members,
        (select count(*)::int from invitations where org_id = o.id) as invitations,
        (select count(*)::int from audit_subject_keys where subject = 'organization:' || o.id) as seals,
        (select count(*)::int from credit_grants where org_id = o.id) as grants,
        (select count(*)::int from audit_leaves where entry_id = $2 and action = 'organization.deleted') as receipts
       from organizations o where o.id = $1`,
      [id, done.body.receipt],
    );
    expect(rows).toEqual([
      {
        keys: "deleted",
        name: "deleted",
        ended: 1,
        members: 0,
        invitations: 0,
        seals: 0,
        grants: 1,
        receipts: 1,
      },
    ]);
    // Its short name is nobody else's.
    expect(codeOf(await owner.post("/account/organizations", { slug }))).toEqual([
      409,
      "organization_exists",
    ]);
  });

  test("by its owner only, and not while it owes", async () => {
    expect(codeOf(await decide(heir))).toEqual([403, "not_permitted"]);
    const { door } = (await decide()).body;
    await stage.superuser.query(
      "update ledger_balances set posted_micro_usd = -1000000 where account = 'debt' and org_id = $1",
      [id],
    );
    expect(codeOf(await decide())).toEqual([409, "credit_owed"]);
    expect(codeOf(await confirm(door))).toEqual([409, "credit_owed"]);
    expect((await owner.get(`/organizations/${slug}`)).body.name).toBe("Acme Prints");
  });
});
