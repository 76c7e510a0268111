import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Authenticator } from "../../testing/authenticator.ts";
import { AT_CONSOLE, appoint, openConsole, staffWith, withApp } from "../../testing/console.ts";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  SITE,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";
import { ROUTES } from "../operations/index.ts";
import { PLATFORM_ROLES } from "../operations/principal.ts";
import { DOORS } from "./index.ts";

setDefaultTimeout(60_000);

const UNKNOWN = "01981c2e-5a0e-7c3b-9d55-000000000000";

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

const organizations = (browser: Browser, headers: Readonly<Record<string, string>> = AT_CONSOLE) =>
  browser.send("GET", "/organizations", undefined, headers);

describe("the sign-in to the console", () => {
  test("ID-7: is by password and code at once, and its cookie is its own", async () => {
    const person = await withApp(stage, "mara@example.com");
    await appoint(stage, person.browser, "operator");
    const browser = stage.browser();
    const { status, headers } = await openConsole(person, browser);
    expect(status).toBe(200);
    expect(new Set(browser.cookies.keys())).toEqual(
      new Set(["__Host-sallyport-console", "__Host-sallyport-device"]),
    );
    const line = headers.getSetCookie().find((one) => one.includes("console"));
    expect(line).toMatch(/^__Host-sallyport-console=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    expect((await browser.get("/console/session")).body).toMatchObject({
      address: "mara@example.com",
      role: "operator",
      factors: ["password", "totp"],
      idle_seconds: 900,
    });
  });

  test("ID-7, ID-1: wrong password, wrong code, customer and unknown address are one answer", async () => {
    const person = await withApp(stage, "answers@example.com");
    await appoint(stage, person.browser, "operator");
    const customer = await withApp(stage, "customer@example.com");
    const tries: readonly (readonly [string, string, string])[] = [
      [person.address, "wrong stones hum in the harbour", await person.code()],
      [person.address, PASSWORD, "000000"],
      [customer.address, PASSWORD, await customer.code()],
      ["nobody@example.com", PASSWORD, "123456"],
    ];
    const answers = [];
    for (const [address, password, code] of tries) {
      const { status, body } = await stage.browser().post("/console/sign-in", { address, password, code });
      const { request_id: _, ...rest } = body;
      answers.push(JSON.stringify([status, rest]));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("console_refused");
  });

  test("ID-7: takes no password alone, and not before the address is verified", async () => {
    const browser = await stage.signUp("alone@example.com");
    await appoint(stage, browser, "admin");
    const wish = { address: "alone@example.com", password: PASSWORD, code: "123456" };
    expect(codeOf(await stage.browser().post("/console/sign-in", wish))).toEqual([
      403,
      "console_factor_needed",
    ]);
    const person = await withApp(stage, "unverified@example.com");
    await appoint(stage, person.browser, "admin");
    await stage.superuser.query("update accounts set verified_at = null where id = $1", [
      (await person.browser.get("/account")).body.id,
    ]);
    expect(codeOf(await openConsole(person, stage.browser()))).toEqual([401, "console_refused"]);
  });

  test("ID-7: a code works once, also for two who send it at once", async () => {
    const person = await withApp(stage, "once@example.com");
    await appoint(stage, person.browser, "support");
    const code = await person.code();
    const wish = { address: person.address, password: PASSWORD, code };
    const both = await Promise.all(
      [stage.browser(), stage.browser()].map((one) => one.post("/console/sign-in", wish)),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test("ID-7: six digits are not guessed: an account takes ten wrong codes an hour", async () => {
    const person = await withApp(stage, "guessed@example.com");
    await appoint(stage, person.browser, "support");
    for (let tries = 0; tries < 10; tries += 1)
      expect(codeOf(await openConsole(person, stage.browser(), { code: "000000" }))).toEqual([
        401,
        "console_refused",
      ]);
    expect((await openConsole(person, stage.browser())).status).toBe(429);
  });

  test("ID-7: takes a passkey alone, which also proves again, and only of who runs the platform", async () => {
    const site = new Authenticator(SITE);
    const browser = await stage.signUp("key@example.com");
    const asked = (await browser.post("/account/passkey-options")).body;
    await browser.post("/account/passkeys", { name: "Laptop", passkey: site.create(asked.options) });
    const atConsole = stage.browser();
    const answer = async (path: string) => {
      const { options } = (await atConsole.post("/sign-in/passkey/options")).body;
      return atConsole.post(path, { passkey: site.get(options) });
    };
    expect(codeOf(await answer("/console/sign-in/passkey"))).toEqual([401, "console_refused"]);
    await appoint(stage, browser, "admin");
    expect((await answer("/console/sign-in/passkey")).status).toBe(200);
    await stage.superuser.query("update console_sessions set proven_at = now() - interval '11 minutes'");
    expect((await answer("/console/prove/passkey")).status).toBe(200);
    const { body } = await atConsole.get("/console/session");
    expect(body).toMatchObject({ address: "key@example.com", factors: ["passkey"] });
    expect(body.proof_seconds_left).toBeGreaterThan(500);
    // Another's passkey proves nothing.
    const other = new Authenticator(SITE);
    const stranger = await stage.signUp("otherkey@example.com");
    const question = (await stranger.post("/account/passkey-options")).body;
    await stranger.post("/account/passkeys", { name: "Other", passkey: other.create(question.options) });
    const { options } = (await atConsole.post("/sign-in/passkey/options")).body;
    expect(codeOf(await atConsole.post("/console/prove/passkey", { passkey: other.get(options) }))).toEqual([
      403,
      "passkey_refused",
    ]);
  });

  test("ID-11: a new device is told of by mail", async () => {
    const { address } = await staffWith(stage, "device@example.com", "support");
    expect((await stage.mailTo(address)).message.template).toBe("new_device");
  });
});

describe("a session of the console", () => {
  test("ID-7: acts only where it is asked for, and a customer's never does", async () => {
    const { browser, atConsole } = await staffWith(stage, "apart@example.com", "admin");
    expect((await organizations(atConsole)).status).toBe(200);
    // Not asked for: the cookie alone is nobody.
    expect(codeOf(await organizations(atConsole, {}))).toEqual([401, "not_authenticated"]);
    // As a customer it is nobody.
    expect(codeOf(await atConsole.get("/account"))).toEqual([401, "not_authenticated"]);
    const asCustomer = stage.browser();
    asCustomer.cookies.set("__Host-sallyport", atConsole.cookies.get("__Host-sallyport-console") ?? "");
    expect(codeOf(await asCustomer.get("/account"))).toEqual([401, "not_authenticated"]);
    // The same person's own session opens no console, under its own name or the console's.
    expect(codeOf(await organizations(browser))).toEqual([401, "console_session_needed"]);
    const forged = stage.browser();
    forged.cookies.set("__Host-sallyport-console", browser.cookies.get("__Host-sallyport") ?? "");
    expect(codeOf(await organizations(forged))).toEqual([401, "console_session_needed"]);
    expect(codeOf(await forged.get("/console/session"))).toEqual([401, "console_session_needed"]);
    expect(forged.cookies.has("__Host-sallyport-console")).toBe(false);
  });

  test("ID-7: ends by silence, by age, with its role, and while its person is suspended", async () => {
    const endings = [
      "update console_sessions set seen_at = clock_timestamp() - interval '16 minutes' where staff_id = $1",
      "update console_sessions set ends_at = clock_timestamp() where staff_id = $1",
      "delete from staff where id = $1",
      "update accounts set suspended_at = now() where id = (select account_id from staff where id = $1)",
    ];
    for (const [index, ending] of endings.entries()) {
      const { atConsole, staff } = await staffWith(stage, `ending${index}@example.com`, "admin");
      expect((await organizations(atConsole)).status).toBe(200);
      await stage.superuser.query(ending, [staff]);
      expect(codeOf(await organizations(atConsole)), ending).toEqual([401, "console_session_needed"]);
    }
  });

  test("ID-7: ends at a reset of the password, at 'this was not me', and when every session is ended", async () => {
    const { browser, atConsole } = await staffWith(stage, "everywhere@example.com", "admin");
    expect((await browser.post("/account/end-sessions", { this_one_too: false })).status).toBe(200);
    expect(codeOf(await organizations(atConsole))).toEqual([401, "console_session_needed"]);
    const other = await staffWith(stage, "reported@example.com", "admin");
    await other.browser.post("/reports", { token: tokenOf(await stage.mailTo(other.address)) });
    expect(codeOf(await organizations(other.atConsole))).toEqual([401, "console_session_needed"]);
    const third = await staffWith(stage, "reset@example.com", "admin");
    await stage.browser().post("/password-resets", { address: third.address });
    const token = tokenOf(await stage.mailTo(third.address));
    await stage
      .browser()
      .post("/password-resets/use", { token, password: "another stone hums in the harbour" });
    expect(codeOf(await organizations(third.atConsole))).toEqual([401, "console_session_needed"]);
  });

  test("ID-7: a role counts from the next call on", async () => {
    const { atConsole, staff } = await staffWith(stage, "role@example.com", "support");
    const make = () => atConsole.post("/organizations", { slug: "by-role" }, AT_CONSOLE);
    expect(codeOf(await make())).toEqual([403, "not_permitted"]);
    await stage.superuser.query("update staff set role = 'operator' where id = $1", [staff]);
    expect((await make()).status).toBe(201);
  });

  test("ID-7: a destructive act asks for a proof within ten minutes, and reads do not", async () => {
    const { atConsole, code } = await staffWith(stage, "proof@example.com", "admin");
    await atConsole.post("/organizations", { slug: "proven" }, AT_CONSOLE);
    const suspend = () =>
      atConsole.post("/organizations/proven/suspend", { mode: "drain", reason: "a test" }, AT_CONSOLE);
    await stage.superuser.query("update console_sessions set proven_at = now() - interval '11 minutes'");
    expect(codeOf(await suspend())).toEqual([403, "proof_of_person_needed"]);
    expect((await organizations(atConsole)).status).toBe(200);
    const before = atConsole.cookies.get("__Host-sallyport-console") ?? "";
    expect(codeOf(await atConsole.post("/console/prove", { code: "000000" }))).toEqual([403, "code_refused"]);
    expect((await atConsole.post("/console/prove", { code: await code() })).status).toBe(200);
    expect((await suspend()).status).toBe(200);
    // The token of before is nobody's.
    const old = stage.browser();
    old.cookies.set("__Host-sallyport-console", before);
    expect(codeOf(await organizations(old))).toEqual([401, "console_session_needed"]);
  });

  test("ID-6: a page of another site changes nothing through it", async () => {
    const { atConsole } = await staffWith(stage, "foreign@example.com", "admin");
    const headers = { ...AT_CONSOLE, origin: "https://evil.example" };
    expect(codeOf(await atConsole.post("/organizations", { slug: "foreign" }, headers))).toEqual([
      403,
      "foreign_page",
    ]);
  });

  test("D-4: what is done through it is written down as its person's", async () => {
    const { browser, atConsole } = await staffWith(stage, "audited@example.com", "operator");
    await atConsole.post("/organizations", { slug: "audited-console" }, AT_CONSOLE);
    const { rows } = await stage.superuser.query(
      "select actor_kind, actor_id from audit_entries where details->>'slug' = 'audited-console' and action = 'organization.created'",
    );
    expect(rows).toEqual([{ actor_kind: "operator", actor_id: (await browser.get("/account")).body.id }]);
  });

  test("ID-7: ends when its person signs out, and the customer's session stays", async () => {
    const { browser, atConsole } = await staffWith(stage, "leaves@example.com", "operator");
    const token = atConsole.cookies.get("__Host-sallyport-console") ?? "";
    expect((await atConsole.post("/console/sign-out")).status).toBe(200);
    expect(atConsole.cookies.has("__Host-sallyport-console")).toBe(false);
    atConsole.cookies.set("__Host-sallyport-console", token);
    expect(codeOf(await organizations(atConsole))).toEqual([401, "console_session_needed"]);
    expect((await browser.get("/account")).status).toBe(200);
  });

  test("AB-4: opening, refusal, proof and end are written down", async () => {
    const { browser, atConsole, code } = await staffWith(stage, "events@example.com", "operator");
    await stage
      .browser()
      .post("/console/sign-in", { address: "events@example.com", password: PASSWORD, code: "000000" });
    await atConsole.post("/console/prove", { code: await code() });
    await atConsole.post("/console/sign-out");
    const { items } = (await browser.get("/account/events")).body;
    const seen = items
      .map((one: { event: string }) => one.event)
      .filter((one: string) => one.startsWith("console."));
    expect(seen).toEqual(["console.ended", "console.proven_again", "console.refused", "console.opened"]);
  });
});

describe("the networks of the console", () => {
  test("ID-7: elsewhere the console is not there, whatever one brings", async () => {
    const app = stage.compose({ consoleNetworks: ["192.0.2.0/24", "2001:db8::/32"] });
    const inside = await staffWith(stage, "inside@example.com", "admin", { app, network: "192.0.2.7" });
    expect((await organizations(inside.atConsole)).status).toBe(200);
    const outside = stage.browser({ app, network: "198.51.100.7" });
    for (const [name, value] of inside.atConsole.cookies) outside.cookies.set(name, value);
    expect(codeOf(await organizations(outside))).toEqual([404, "address_unknown"]);
    for (const { method, path } of DOORS.filter(({ path: one }) => /^\/(console\/|first-run)/.test(one)))
      expect(codeOf(await outside.send(method, path, method === "GET" ? undefined : {})), path).toEqual([
        404,
        "address_unknown",
      ]);
    expect((await outside.post("/proofs", { action: "sign_in" })).status).toBe(200);
  });
});

describe("staff", () => {
  test("a verified account is added at once, anybody else is invited by mail, for that address only", async () => {
    const { atConsole } = await staffWith(stage, "boss@example.com", "admin");
    const known = await stage.signUp("known@example.com");
    const add = (address: string, role: string) => atConsole.post("/staff", { address, role }, AT_CONSOLE);
    const added = await add(" KNOWN@example.com ", "support");
    expect(added.body).toMatchObject({ state: "active", role: "support", address: "known@example.com" });
    expect((await stage.mailTo("known@example.com")).message.template).toBe("staff_added");
    expect(codeOf(await add("known@example.com", "admin"))).toEqual([409, "staff_already"]);
    const invited = await add("invited@example.com", "operator");
    expect(invited.body).toMatchObject({ state: "invited", address: "invited@example.com", name: null });
    const token = tokenOf(await stage.mailTo("invited@example.com"));
    expect(codeOf(await known.post("/console/join", { token }))).toEqual([403, "invitation_for_other"]);
    const person = await withApp(stage, "invited@example.com");
    expect((await person.browser.post("/console/join", { token })).body).toEqual({ role: "operator" });
    expect(codeOf(await person.browser.post("/console/join", { token }))).toEqual([410, "link_ended"]);
    expect((await openConsole(person, stage.browser())).status).toBe(200);
  });

  test("a second invitation takes the place of the first, and one that is taken back ends", async () => {
    const { atConsole } = await staffWith(stage, "inviting@example.com", "admin");
    const add = (role: string) =>
      atConsole.post("/staff", { address: "twice@example.com", role }, AT_CONSOLE);
    await add("admin");
    const first = tokenOf(await stage.mailTo("twice@example.com"));
    const { id } = (await add("support")).body;
    const second = tokenOf(await stage.mailTo("twice@example.com"));
    const person = await stage.signUp("twice@example.com");
    expect(codeOf(await person.post("/console/join", { token: first }))).toEqual([410, "link_ended"]);
    expect((await atConsole.send("DELETE", `/staff/${id}`, undefined, AT_CONSOLE)).status).toBe(200);
    expect(codeOf(await person.post("/console/join", { token: second }))).toEqual([410, "link_ended"]);
  });

  test("the last admin is neither removed nor made less, also by two who do it to each other at once", async () => {
    await stage.superuser.query("delete from staff");
    const one = await staffWith(stage, "last1@example.com", "admin");
    const change = (by: Browser, id: string) =>
      by.send("PATCH", `/staff/${id}`, { role: "support" }, { ...AT_CONSOLE, "if-match": '"1"' });
    const remove = (by: Browser, id: string) => by.send("DELETE", `/staff/${id}`, undefined, AT_CONSOLE);
    expect(codeOf(await remove(one.atConsole, one.staff))).toEqual([409, "last_admin"]);
    expect(codeOf(await change(one.atConsole, one.staff))).toEqual([409, "last_admin"]);
    // Who is only invited keeps nothing running.
    await one.atConsole.post("/staff", { address: "soon@example.com", role: "admin" }, AT_CONSOLE);
    expect(codeOf(await remove(one.atConsole, one.staff))).toEqual([409, "last_admin"]);
    const two = await staffWith(stage, "last2@example.com", "admin");
    const both = await Promise.all([remove(one.atConsole, two.staff), remove(two.atConsole, one.staff)]);
    expect(both.map(({ status }) => status).toSorted()[0]).toBe(200);
    const { rows } = await stage.superuser.query(
      "select count(*)::int as admins from staff where role = 'admin' and account_id is not null",
    );
    expect(rows).toEqual([{ admins: 1 }]);
  });
});

describe("ID-8: every operation, by a session of the console", () => {
  const people = new Map<string, Browser>();
  beforeAll(async () => {
    for (const role of PLATFORM_ROLES)
      people.set(role, (await staffWith(stage, `every-${role}@example.com`, role)).atConsole);
  });

  test.each(ROUTES.map((route) => [route.operation.name, route] as const))("%s", async (_, route) => {
    const { method, path, operation } = route;
    const address = path.replace("{organization}", "none").replace(/\{\w+\}/g, UNKNOWN);
    const bare = method === "GET" || method === "DELETE";
    for (const role of PLATFORM_ROLES) {
      const browser = people.get(role) ?? expect.unreachable();
      const headers = { ...AT_CONSOLE, ...(bare ? {} : { "if-match": '"1"' }) };
      const { status, body } = await browser.send(method, address, bare ? undefined : {}, headers);
      expect(status, `${role}: ${body?.code}`).not.toBe(401);
      if (operation.allowed.platform?.includes(role)) expect(body?.code).not.toBe("not_permitted");
      else expect([status, body.code], role).toEqual([403, "not_permitted"]);
    }
  });
});

test("D-1, ID-7: a dump of the database opens no console and shows no invited address", async () => {
  const { atConsole } = await staffWith(stage, "dump@example.com", "admin");
  await atConsole.post("/staff", { address: "hidden@example.com", role: "support" }, AT_CONSOLE);
  const secrets = [
    atConsole.cookies.get("__Host-sallyport-console") ?? "",
    tokenOf(await stage.mailTo("hidden@example.com")),
    "hidden@example.com",
    "dump@example.com",
  ];
  const { rows } = await stage.superuser.query(
    "select to_jsonb(s)::text as row from staff s union all select to_jsonb(c)::text from console_sessions c",
  );
  expect(rows.length).toBeGreaterThan(1);
  for (const { row } of rows as { row: string }[]) {
    const plain = row.replace(/\\\\x([0-9a-f]*)/g, (_, hex: string) =>
      Buffer.from(hex, "hex").toString("latin1"),
    );
    for (const secret of secrets) expect(plain.includes(secret) || row.includes(secret)).toBe(false);
  }
});
