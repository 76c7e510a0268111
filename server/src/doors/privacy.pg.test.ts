import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { generate } from "otplib";
import { Authenticator } from "../../testing/authenticator.ts";
import { type Browser, codeOf, type PeopleStage, SITE, startPeople, tokenOf } from "../../testing/people.ts";
import { SECTIONS } from "../personal-data/index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

/** Tables in which something names one of these, by whatever column, in words or in bytes. */
async function tablesNaming(ids: readonly string[]): Promise<string[]> {
  const { rows: tables } = await stage.superuser.query(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
  );
  const found: string[] = [];
  for (const { relname } of tables) {
    const { rows } = await stage.superuser.query(
      `select 1 from "${relname}" t where exists (select from unnest($1::text[]) id where to_jsonb(t)::text like '%' || id || '%') limit 1`,
      [ids],
    );
    if (rows.length > 0) found.push(relname);
  }
  return found;
}

/** What an organization or the operator keeps for itself about acts, with a member or an account as its mark: their own books. */
const OF_OTHERS: Readonly<Record<string, string>> = {
  accounts: "the account itself, which stands first in the file",
};

test("R-1: a person takes everything that is kept about them, in one file, after proving who they are; every table that names them is in it", async () => {
  const ada = await stage.signUp("ada@example.com", { network: "198.51.100.5" });
  await stage.signUp("eve@example.com", { network: "203.0.113.77" });
  const account = (await ada.get("/account")).body.id;
  await fillEverything(ada, account);
  const signIns = 1_200;
  await stage.superuser.query(
    `insert into security_events (id, event, outcome, account_id)
     select gen_random_uuid(), 'session.opened', 'done', id from accounts, generate_series(1, $1)
     where id = $2`,
    [signIns, account],
  );
  const { rows: members } = await stage.superuser.query("select id from members where account_id = $1", [
    account,
  ]);
  const named = await tablesNaming([account, ...members.map(({ id }) => id)]);
  const { status, headers, body } = await ada.get("/account/export");
  expect(status).toBe(200);
  expect(headers.get("content-disposition")).toBe('attachment; filename="personal-data.json"');
  expect(body).toMatchObject({
    format: "sallyport-personal-data/2",
    account: { address: "ada@example.com", name: "Ada Lovelace", organizations: [{ slug: "acme" }] },
    passkeys: [{ name: "blue key" }],
    tokens: [{ name: "build" }],
    address_change: [{ address: "ada@other.example" }],
    memberships: [{ organization: "acme", role: "owner" }],
    mail_choices: [{ organization: "acme", kind: "budget", wanted: false }],
    keys_made: [{ organization: "acme", name: "importer" }],
    acts_begun: [{ organization: "acme", act: "deletion" }],
    platform_role: [{ role: "support" }],
    complete: true,
  });
  // Of all pages.
  expect(body.events.length).toBeGreaterThan(signIns);
  expect(body.events.map(({ network }: { network: string | null }) => network)).toContain("198.51.100.5");
  expect(body.acts.map(({ action }: { action: string }) => action)).toContain("key.created");
  for (const foreign of ["eve@example.com", "203.0.113.77"])
    expect(JSON.stringify(body)).not.toContain(foreign);
  // No secret of theirs leaves with it, and no hash of one.
  expect(JSON.stringify(body)).not.toMatch(/hash|\\\\x|"secret"|"credential"/);
  // Every table that names the person is told of by a part of the file that has something in it.
  const told = new Map(SECTIONS.flatMap(({ name, tables }) => tables.map((table) => [table, name] as const)));
  const untold = named.filter((table) => {
    const part = told.get(table);
    return OF_OTHERS[table] === undefined && (part === undefined || body[part].length === 0);
  });
  expect(untold).toEqual([]);
  expect(named.length).toBeGreaterThan(15);
  expect(body.kept).toEqual((await ada.get("/account/kept")).body.items);
});

test("R-1: an export is written down, five an hour are given, and none without a proof or after the session's end", async () => {
  const eve = await stage.signUp("eve2@example.com");
  const account = (await eve.get("/account")).body.id;
  const cookie = [...eve.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  await stage.superuser.query(
    `insert into security_events (id, event, outcome, account_id)
     select gen_random_uuid(), 'session.opened', 'done', $2 from generate_series(1, $1)`,
    [6_000, account],
  );
  const taken = await stage.app.request(`${SITE}/api/v1/account/export`, { headers: { cookie } });
  const reader = taken.body?.getReader() ?? expect.unreachable();
  expect((await reader.read()).done).toBe(false);
  await stage.superuser.query("delete from sessions where account_id = $1", [account]);
  const rest = async () => {
    for (;;) if ((await reader.read()).done) return "whole";
  };
  // It breaks off, so that nobody takes a part for the whole, and nothing was kept ready in memory.
  await expect(rest()).rejects.toThrow();
  await eve.signIn("eve2@example.com");
  for (let of = 1; of < 5; of += 1) expect((await eve.get("/account/export")).status).toBe(200);
  expect(codeOf(await eve.get("/account/export"))).toEqual([429, "too_many_requests"]);
  const { rows } = await stage.superuser.query(
    `select (select count(*)::integer from security_events where event = 'account.data_taken' and account_id = $1) as events,
       (select count(*)::integer from audit_entries where action = 'account.data_taken' and actor_id = $1::text) as entries`,
    [account],
  );
  expect(rows).toEqual([{ events: 5, entries: 5 }]);
  await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
  expect(codeOf(await eve.get("/account/export"))).toEqual([403, "proof_of_person_needed"]);
});

test("M-7, ID-3: whoever only typed an address reads no invitation that was sent to it", async () => {
  const host = await stage.signUp("host@example.com");
  await host.post("/account/organizations", { slug: "secretive", name: "Secret Merger" });
  await host.post("/organizations/secretive/invitations", { address: "victim@example.com" });
  const squatter = stage.browser();
  await squatter.signUp("victim@example.com");
  await squatter.signIn("victim@example.com");
  const before = await squatter.get("/account/export");
  expect([before.status, before.body.account.verified, before.body.invitations]).toEqual([200, false, []]);
  const link = (await stage.mails()).findLast(
    ({ to, message }) => to === "victim@example.com" && message.template === "verify",
  );
  const verified = await squatter.post("/verify", { token: tokenOf(link ?? expect.unreachable()) });
  expect(verified.status, JSON.stringify(verified.body)).toBe(200);
  expect((await squatter.get("/account/export")).body.invitations).toMatchObject([
    { organization: "Secret Merger" },
  ]);
});

/** Makes a row of everything that there can be of a person. */
async function fillEverything(ada: Browser, account: string): Promise<void> {
  await ada.post("/account/organizations", { slug: "acme" });
  await ada.post("/organizations/acme/keys", { name: "importer" }, { "idempotency-key": "once" });
  await ada.send("PUT", "/organizations/acme/alerts/me", { kind: "budget", wanted: false });
  await ada.post("/account/tokens", { name: "build" });
  const app = new Authenticator(SITE);
  const { options } = (await ada.post("/account/passkey-options")).body;
  await ada.post("/account/passkeys", { name: "blue key", passkey: app.create(options) });
  const { secret } = (await ada.post("/account/totp")).body;
  await ada.post("/account/totp/confirm", { code: await generate({ secret }) });
  await ada.post("/account/address", { address: "ada@other.example" });
  await ada.post("/account/organizations/acme/deletion", { confirm: "acme", reason: "a test" });
  await stage.superuser.query(
    `insert into suspensions (id, org_id, member_id, side, mode, reason, generation)
     select gen_random_uuid(), org_id, id, 'person', 'drain', 'a test', 0 from members where account_id = $1`,
    [account],
  );
  await stage.superuser.query(
    "insert into cases (id, kind, account_id) values (gen_random_uuid(), 'account_reported', $1)",
    [account],
  );
  await stage.superuser.query(
    "insert into staff (id, role, account_id) values (gen_random_uuid(), 'support', $1)",
    [account],
  );
}
