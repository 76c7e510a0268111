import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { generate } from "otplib";
import { Authenticator } from "../../testing/authenticator.ts";
import {
  type Browser,
  codeOf,
  type Got,
  PASSWORD,
  type PeopleStage,
  SITE,
  startPeople,
} from "../../testing/people.ts";
import { newId } from "../kernel/ids.ts";
import { type AnyOperation, ROUTES, type Route } from "../operations/index.ts";
import { ORGANIZATION_ROLES } from "../operations/principal.ts";
import { ensurePlace } from "../organizations/index.ts";
import { DOORS } from "./index.ts";

setDefaultTimeout(60_000);

const UNKNOWN = "01981c2e-5a0e-7c3b-9d55-000000000000";

let stage: PeopleStage;
let ours: string;
let theirs: string;
/** By role, and those who may do nothing. */
const people = new Map<string, Browser>();

beforeAll(async () => {
  stage = await startPeople();
  ours = (await ensurePlace(stage.database, "ours", "default")).organization.id;
  theirs = (await ensurePlace(stage.database, "theirs", "default")).organization.id;
  for (const role of ORGANIZATION_ROLES) await join(role, ours, role);
  await join("stranger", theirs, "owner");
  await join("suspended", ours, "owner");
  await end(
    "suspended",
    `insert into suspensions (id, org_id, member_id, side, mode, reason, generation)
     select gen_random_uuid(), org_id, id, 'organization', 'drain', 'a test', 0 from members where account_id = $1`,
  );
  // From a network of its own, which the organization does not allow.
  const walled = (await ensurePlace(stage.database, "walled", "default")).organization.id;
  await stage.superuser.query(
    "update organizations set allowed_networks = '{203.0.113.0/24}' where id = $1",
    [walled],
  );
  await join("elsewhere", walled, "owner");
  await join("expired", ours, "owner");
  await join("unverified", ours, "owner");
  people.set("nobody", stage.browser());
  await end("expired", "update sessions set ends_at = now() where account_id = $1");
  await end("unverified", "update accounts set verified_at = null where id = $1");
});
afterAll(() => stage.stop());

const accountOf = async (browser: Browser) => (await browser.get("/account")).body.id as string;

async function join(name: string, organization: string, role: string): Promise<void> {
  const browser = await stage.signUp(`${name}@example.com`);
  people.set(name, browser);
  await stage.superuser.query("insert into members (id, org_id, role, account_id) values ($1, $2, $3, $4)", [
    newId(),
    organization,
    role,
    await accountOf(browser),
  ]);
}

async function end(name: string, statement: string): Promise<void> {
  const browser = people.get(name);
  if (browser) await stage.superuser.query(statement, [await accountOf(browser)]);
}

/** Calls an operation about an organization; what else it names does not exist. */
function call(as: string, { method, path }: Route, organization = "ours"): Promise<Got> {
  const browser = people.get(as) ?? expect.unreachable();
  const address = path.replace("{organization}", organization).replace(/\{\w+\}/g, UNKNOWN);
  return method === "GET" || method === "DELETE"
    ? browser.send(method, address)
    : browser.send(method, address, {}, { "if-match": '"1"' });
}

const inOrganizations = ROUTES.filter(({ operation }) => (operation.allowed.organization ?? []).length > 0);
const ofThePlatform = ROUTES.filter(({ operation }) => (operation.allowed.organization ?? []).length === 0);
const may = (role: string, { allowed }: AnyOperation) =>
  (allowed.organization as readonly string[] | undefined)?.includes(role) === true;

const bars = [
  ["nobody", 401, "not_authenticated"],
  ["expired", 401, "not_authenticated"],
  ["unverified", 403, "address_not_verified"],
] as const;

describe.each(inOrganizations)("ID-8: $operation.name, by a session", (route) => {
  test("is refused to whoever has no role that may, and to nobody else", async () => {
    // Refusals change nothing, so that they are asked for at once.
    const refused = ORGANIZATION_ROLES.filter((role) => !may(role, route.operation));
    const answers = await Promise.all(refused.map((role) => call(role, route)));
    expect(answers.map(codeOf)).toEqual(refused.map(() => [403, "not_permitted"]));
    for (const role of ORGANIZATION_ROLES.filter((one) => may(one, route.operation))) {
      const { status, body } = await call(role, route);
      expect([401, 403], `${role}: ${body.code}`).not.toContain(status);
    }
  });

  test("is refused to nobody, after the end of a session, before the address is verified, while suspended, and from elsewhere", async () => {
    const asOwner = (code: string) => [403, may("owner", route.operation) ? code : "not_permitted"];
    const answers = await Promise.all([
      ...bars.map(([who]) => call(who, route)),
      call("suspended", route),
      call("elsewhere", route, "walled"),
    ]);
    expect(answers.map(codeOf)).toEqual([
      ...bars.map(([, status, code]) => [status, code]),
      asOwner("membership_suspended"),
      asOwner("network_not_allowed"),
    ]);
  });

  test("M-7: is about nothing that exists, to a member of another organization", async () => {
    const { status, body } = await call("stranger", route);
    expect(JSON.stringify(body)).not.toContain(ours);
    if (route.path.includes("{organization}") && route.method === "GET" && may("owner", route.operation))
      expect([status, body.code]).toEqual([404, "organization_not_found"]);
    else if (route.path.includes("{organization}")) expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe.each(ofThePlatform)("ID-7: $operation.name", (route) => {
  test("is no customer's, whatever the role: a stolen session reaches nothing of those who run the platform", async () => {
    const refused = [
      ...ORGANIZATION_ROLES.map((role) => [role, 403, "not_permitted"] as const),
      ["elsewhere", 403, "not_permitted"] as const,
      ...bars,
    ];
    const answers = await Promise.all(refused.map(([who]) => call(who, route)));
    for (const [index, [who, status, code]] of refused.entries())
      expect(codeOf(answers[index] ?? expect.unreachable()), who).toEqual([status, code]);
  });
});

describe.each(DOORS)("$operation.name", ({ method, path, operation }) => {
  test("ID-8, ID-7: asks for a session where it is a person's own, and for the console's where it is of the console", async () => {
    const address = path.replace(/\{\w+\}/g, UNKNOWN);
    const body = method === "GET" || method === "DELETE" ? undefined : {};
    const { status } = await stage.browser().send(method, address, body, { "if-match": '"1"' });
    if (operation.who !== "anyone") expect(status).toBe(401);
    else expect([401, 403]).not.toContain(status);
  });
});

test("ID-8: a change of a role counts from the next call on", async () => {
  const browser = people.get("viewer") ?? expect.unreachable();
  const make = () => browser.post(`/organizations/${ours}/projects`, { slug: `p${newId().slice(-12)}` });
  expect((await make()).status).toBe(403);
  const account = await accountOf(browser);
  await stage.superuser.query("update members set role = 'admin' where account_id = $1", [account]);
  expect((await make()).status).toBe(201);
  await stage.superuser.query("update members set role = 'viewer' where account_id = $1", [account]);
  expect((await make()).status).toBe(403);
});

test("D-4: what a person does is written down as theirs", async () => {
  const browser = people.get("owner") ?? expect.unreachable();
  const made = await browser.post(`/organizations/${ours}/projects`, { slug: "audited" });
  expect(made.status).toBe(201);
  const { rows } = await stage.superuser.query(
    "select actor_kind, actor_id, org_id from audit_entries where action = 'project.created' and details->>'slug' = 'audited'",
  );
  expect(rows).toEqual([{ actor_kind: "person", actor_id: await accountOf(browser), org_id: ours }]);
});

test("an organization that asks for a second factor lets nobody in with a password alone", async () => {
  const browser = people.get("admin") ?? expect.unreachable();
  const owner = people.get("owner") ?? expect.unreachable();
  const ask = async (by: Browser, needed: boolean) => {
    const { rows } = await stage.superuser.query("select revision from organizations where id = $1", [ours]);
    const match = { "if-match": `"${rows[0].revision}"` };
    return by.send("PATCH", "/organizations/ours", { second_factor: needed }, match);
  };
  expect(codeOf(await ask(browser, true))).toEqual([403, "not_permitted"]);
  expect((await ask(owner, true)).body.second_factor).toBe(true);
  // Whoever has none cannot take it back either.
  expect(codeOf(await ask(owner, false))).toEqual([403, "second_factor_required"]);
  expect(codeOf(await browser.get(`/organizations/${ours}/projects`))).toEqual([
    403,
    "second_factor_required",
  ]);
  await stage.superuser.query("update sessions set factors = '{password,totp}' where account_id = $1", [
    await accountOf(browser),
  ]);
  expect((await browser.get(`/organizations/${ours}/projects`)).status).toBe(200);
  await stage.superuser.query("update organizations set second_factor = false where id = $1", [ours]);
});

test("members are shown with name and address of their accounts, which are kept there alone", async () => {
  const { body } = await (people.get("owner") ?? expect.unreachable()).get(`/organizations/${ours}/members`);
  const shown = body.items.find(({ address }: { address: string }) => address === "developer@example.com");
  expect(shown).toMatchObject({ name: "Ada Lovelace", role: "developer", suspended_by: [] });
});

test("D-1: a dump of the database shows no address, name or password, and opens no session and no link", async () => {
  const browser = stage.browser({ network: "198.51.100.77" });
  await browser.signUp("dumped@example.com");
  await browser.post("/password-resets", { address: "dumped@example.com" });
  const other = await stage.signUp("dumped2@example.com", { network: "198.51.100.77" });
  const { token } = (await other.post("/account/tokens", { name: "planted name" })).body;
  const { secret: ofTheApp } = (await other.post("/account/totp")).body;
  const codes = (await other.post("/account/totp/confirm", { code: await generate({ secret: ofTheApp }) }))
    .body;
  const passkey = new Authenticator(SITE);
  const { options } = (await other.post("/account/passkey-options")).body;
  await other.post("/account/passkeys", { name: "planted key", passkey: passkey.create(options) });
  const secrets = [
    "dumped@example.com",
    "dumped",
    "Lovelace",
    PASSWORD,
    "198.51.100.77",
    token,
    token.slice("sp_pat_".length),
    "planted name",
    "planted key",
    ofTheApp,
    ...codes.recovery_codes,
    passkey.credentials[0]?.id.toString("base64url") ?? "",
    passkey.credentials[0]?.id.toString("latin1") ?? "",
    ...browser.cookies.values(),
    ...[...people.values()].flatMap(({ cookies }) => [...cookies.values()]),
    ...(await stage.mails()).map(({ message }) => message.path.split("#t=")[1] ?? ""),
  ].filter((secret) => secret !== "");
  const { rows: tables } = await stage.superuser.query(
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  let bytes = 0;
  for (const { relname } of tables) {
    const { rows } = await stage.superuser.query(`select to_jsonb(t)::text as row from "${relname}" t`);
    for (const { row } of rows as { row: string }[]) {
      bytes += row.length;
      // A bytea stands as hexadecimal there.
      const plain = row.replace(/\\\\x([0-9a-f]*)/g, (_, hex: string) =>
        Buffer.from(hex, "hex").toString("latin1"),
      );
      for (const secret of secrets)
        for (const form of [
          secret,
          secret.toUpperCase(),
          Buffer.from(secret).toString("base64").slice(0, -4),
        ])
          expect(plain.includes(form) || row.includes(form), `${form} in ${relname}`).toBe(false);
    }
  }
  expect(bytes).toBeGreaterThan(10_000);
});

test("D-5: no address and no secret is in the log", () => {
  const lines = JSON.stringify(stage.log.lines);
  expect(stage.log.events).not.toContain("request_failed");
  expect(lines).not.toContain("@example.com");
});
