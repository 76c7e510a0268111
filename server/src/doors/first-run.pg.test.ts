import { afterAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { generate } from "otplib";
import { Authenticator } from "../../testing/authenticator.ts";
import { AT_CONSOLE } from "../../testing/console.ts";
import { type Browser, codeOf, PASSWORD, type PeopleStage, SITE, startPeople } from "../../testing/people.ts";
import { issueFirstRunSecret } from "../first-run/index.ts";
import { newId } from "../kernel/ids.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let secret: string;
const stages: PeopleStage[] = [];

/** An empty installation for each. */
beforeEach(async () => {
  stage = await startPeople();
  stages.push(stage);
  secret = (await issueFirstRunSecret(stage.database))?.reveal() ?? expect.unreachable();
});
afterAll(async () => {
  for (const one of stages) await one.stop();
});

const wish = (more: Readonly<Record<string, unknown>> = {}) => ({
  secret,
  address: "mara@example.com",
  name: "Mara Lind",
  password: PASSWORD,
  ...more,
});

async function begin(browser: Browser, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { status, body } = await browser.post("/first-run/operator", wish(more));
  expect(status, JSON.stringify(body)).toBe(200);
  return body.secret;
}

const confirm = async (browser: Browser, app: string, more = {}) =>
  browser.post("/first-run/operator/confirm", { secret, code: await generate({ secret: app }), ...more });

test("ID-7: whoever reads what the server printed becomes its admin, with an app, and both sessions are open", async () => {
  const browser = stage.browser();
  expect((await browser.get("/first-run")).body).toEqual({ open: true, finished: false });
  const confirmed = await confirm(browser, await begin(browser));
  expect(confirmed.body.recovery_codes).toHaveLength(10);
  expect((await browser.get("/console/session")).body).toMatchObject({
    role: "admin",
    name: "Mara Lind",
    factors: ["password", "totp"],
  });
  expect((await browser.get("/account")).body).toMatchObject({ address: "mara@example.com", verified: true });
  expect((await browser.post("/account/organizations", { slug: "lind" })).status).toBe(200);
  expect((await browser.send("GET", "/providers", undefined, AT_CONSOLE)).status).toBe(200);
  expect((await browser.get("/first-run")).body).toEqual({ open: false, finished: false });
  await browser.post("/first-run/finish");
  expect((await browser.get("/first-run")).body).toEqual({ open: false, finished: true });
});

test("ID-7: a stranger who reaches the port first gets nowhere", async () => {
  const stranger = stage.browser();
  const tries = [
    { secret: "" },
    { secret: "guessed" },
    { secret: secret.slice(0, -1) },
    { secret: `${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}` },
  ];
  for (const more of tries)
    expect(codeOf(await stranger.post("/first-run/operator", wish(more)))).toEqual([
      403,
      "first_run_secret_wrong",
    ]);
  const mine = stage.browser();
  const app = await begin(mine);
  const code = await generate({ secret: app });
  expect(codeOf(await stranger.post("/first-run/operator/confirm", { secret: "guessed", code }))).toEqual([
    403,
    "first_run_secret_wrong",
  ]);
  expect((await confirm(mine, app)).status).toBe(200);
});

test("ID-7: a stranger cannot use up the tries of whoever has the secret", async () => {
  const mine = stage.browser();
  const app = await begin(mine);
  const stranger = stage.browser();
  for (let tries = 0; tries < 12; tries += 1)
    await stranger.post("/first-run/operator/confirm", { secret: "guessed", code: "000000" });
  expect((await confirm(mine, app)).status).toBe(200);
});

test("ID-7: it closes for good: no secret of before opens it, and none is made again", async () => {
  const browser = stage.browser();
  const app = await begin(browser);
  await confirm(browser, app);
  // Not even when nobody is left.
  await stage.superuser.query("delete from staff");
  const again = stage.browser();
  const refused = [410, "first_run_closed"];
  expect(codeOf(await again.post("/first-run/operator", wish({ address: "second@example.com" })))).toEqual(
    refused,
  );
  expect(codeOf(await confirm(again, app))).toEqual(refused);
  expect(await issueFirstRunSecret(stage.database)).toBeNull();
  expect(codeOf(await again.post("/first-run/operator", wish({ address: "second@example.com" })))).toEqual(
    refused,
  );
  expect((await again.get("/first-run")).body.open).toBe(false);
});

test("ID-7: of ten browsers at once one makes an operator", async () => {
  const first = stage.browser();
  const app = await begin(first);
  const code = await generate({ secret: app });
  const browsers = Array.from({ length: 10 }, () => stage.browser());
  const got = await Promise.all(
    browsers.map((browser) => browser.post("/first-run/operator/confirm", { secret, code })),
  );
  expect(got.filter(({ status }) => status === 200)).toHaveLength(1);
  const { rows } = await stage.superuser.query(
    "select (select count(*)::int from staff) as staff, (select count(*)::int from accounts) as accounts",
  );
  expect(rows).toEqual([{ staff: 1, accounts: 1 }]);
});

test("it goes on where it was: typing again takes the place of what was typed, and a wrong code costs nothing", async () => {
  const browser = stage.browser();
  const first = await begin(browser, { address: "typo@example.com" });
  const second = await begin(browser);
  expect(codeOf(await confirm(browser, first))).toEqual([403, "code_refused"]);
  expect((await confirm(browser, second)).status).toBe(200);
  expect((await browser.get("/account")).body.address).toBe("mara@example.com");
});

test("each start makes another secret, and the one before is good for nothing", async () => {
  const newer = (await issueFirstRunSecret(stage.database))?.reveal() ?? expect.unreachable();
  expect(codeOf(await stage.browser().post("/first-run/operator", wish()))).toEqual([
    403,
    "first_run_secret_wrong",
  ]);
  secret = newer;
  const browser = stage.browser();
  expect((await confirm(browser, await begin(browser))).status).toBe(200);
});

test("ID-2, ID-9: a weak password and an address that somebody has are refused", async () => {
  await stage.signUp("taken@example.com");
  const browser = stage.browser();
  expect(codeOf(await browser.post("/first-run/operator", wish({ password: "short" })))).toEqual([
    422,
    "password_refused",
  ]);
  expect(codeOf(await browser.post("/first-run/operator", wish({ address: "taken@example.com" })))).toEqual([
    409,
    "address_taken",
  ]);
});

test("somebody who was made operator at the command line closes it too", async () => {
  const browser = await stage.signUp("leo@example.com");
  await stage.superuser.query("insert into staff (id, role, account_id) values ($1, 'admin', $2)", [
    newId(),
    (await browser.get("/account")).body.id,
  ]);
  expect(codeOf(await browser.post("/first-run/operator", wish()))).toEqual([410, "first_run_closed"]);
  expect(await issueFirstRunSecret(stage.database)).toBeNull();
});

test("D-4, D-1: the first operator is written down, and what was typed is sealed until then and gone after", async () => {
  const browser = stage.browser();
  const app = await begin(browser);
  const look = async () => {
    const { rows } = await stage.superuser.query("select to_jsonb(f)::text as row from first_run f");
    return rows[0].row as string;
  };
  const plain = (await look()).replace(/\\\\x([0-9a-f]*)/g, (_, hex: string) =>
    Buffer.from(hex, "hex").toString("latin1"),
  );
  for (const hidden of ["mara@example.com", "Mara", app, secret]) expect(plain).not.toContain(hidden);
  await confirm(browser, app);
  expect(await look()).toContain('"draft": null');
  const { rows } = await stage.superuser.query(
    "select actor_kind, actor_id, details->>'role' as role from audit_entries where action = 'staff.added'",
  );
  expect(rows).toEqual([
    { actor_kind: "person", actor_id: (await browser.get("/account")).body.id, role: "admin" },
  ]);
});

test("ID-7: a passkey makes the first operator without any password, once, and only for whoever reads what the server printed", async () => {
  const browser = stage.browser();
  const { password: _, ...person } = wish();
  const ask = (more = {}) => browser.post("/first-run/passkey", { ...person, ...more });
  expect(codeOf(await ask({ secret: "guessed" }))).toEqual([403, "first_run_secret_wrong"]);
  const confirmBy = (passkey: unknown, more = {}) =>
    browser.post("/first-run/passkey/confirm", { secret, passkey, ...more });
  const mine = new Authenticator(SITE);
  const { options: first } = (await ask()).body;
  const early = new Authenticator(SITE).create(first);
  // Begun anew: the question before is good for nothing, and neither is an answer given on another site.
  const { options } = (await ask()).body;
  expect(codeOf(await confirmBy(early))).toEqual([403, "passkey_refused"]);
  const elsewhere = new Authenticator("https://evil.example").create(options);
  expect(codeOf(await confirmBy(elsewhere))).toEqual([403, "passkey_refused"]);
  const made = mine.create(options);
  expect(codeOf(await confirmBy(made, { secret: "guessed" }))).toEqual([403, "first_run_secret_wrong"]);
  // Nor does a code of an app finish what a passkey began.
  expect(codeOf(await browser.post("/first-run/operator/confirm", { secret, code: "123456" }))).toEqual([
    403,
    "code_refused",
  ]);
  const twice = await Promise.all([confirmBy(made), confirmBy(made)]);
  expect(twice.map(({ status }) => status).toSorted()).toEqual([200, 410]);
  expect(twice.find(({ status }) => status === 200)?.body.recovery_codes).toHaveLength(10);
  expect((await browser.get("/console/session")).body).toMatchObject({ role: "admin", factors: ["passkey"] });
  expect((await browser.get("/account")).body).toMatchObject({
    has_password: false,
    second_factors: ["passkey", "recovery_code"],
  });
  expect((await browser.get("/first-run")).body).toEqual({ open: false, finished: false });
  const { rows } = await stage.superuser.query("select count(*)::integer as accounts from accounts");
  expect(rows).toEqual([{ accounts: 1 }]);
  // It opens the console again.
  const again = stage.browser();
  const question = (await again.post("/sign-in/passkey/options", { after_password: false })).body;
  const opened = await again.post("/console/sign-in/passkey", { passkey: mine.get(question.options) });
  expect(opened.status, JSON.stringify(opened.body)).toBe(200);
});
