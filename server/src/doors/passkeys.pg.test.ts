import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { generate } from "otplib";
import { Authenticator, type Faults } from "../../testing/authenticator.ts";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  SITE,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let people = 0;

beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

async function add(browser: Browser, device: Authenticator, name = "Laptop", faults: Faults = {}) {
  const { body } = await browser.post("/account/passkey-options");
  return browser.post("/account/passkeys", { name, passkey: device.create(body.options, faults) });
}

/** Somebody with a passkey, and what it is on. */
async function somebody() {
  people += 1;
  const address = `passkey${people}@example.com`;
  const browser = await stage.signUp(address);
  const device = new Authenticator(SITE);
  const added = await add(browser, device);
  expect(added.status).toBe(200);
  return { browser, device, address, added: added.body };
}

async function signIn(browser: Browser, device: Authenticator, faults: Faults = {}, more = {}) {
  const { body } = await browser.post("/sign-in/passkey/options");
  return browser.post("/sign-in/passkey", { passkey: device.get(body.options, faults), ...more });
}

const reasons = async () =>
  (
    await stage.superuser.query("select reason from security_events where reason is not null order by id")
  ).rows.map(({ reason }) => reason as string);

describe("signing in with a passkey", () => {
  test("asks for no address and no second factor, and the session counts as two", async () => {
    const { device, address } = await somebody();
    const browser = stage.browser();
    const { status } = await signIn(browser, device);
    expect(status).toBe(200);
    expect((await browser.get("/account")).body.address).toBe(address);
    expect((await browser.get("/account/sessions")).body.items[0].factors).toEqual(["passkey"]);
  });

  test("on somebody else's machine the session ends with the window", async () => {
    const { device } = await somebody();
    const { headers } = await signIn(stage.browser(), device, {}, { shared_device: true });
    const cookie = headers.getSetCookie().find((line) => line.startsWith("__Host-sallyport="));
    expect(cookie).toBeDefined();
    expect(cookie).not.toContain("Max-Age");
  });

  test("a question is good for one answer, in the browser it was put to", async () => {
    const { device } = await somebody();
    const browser = stage.browser();
    const { body } = await browser.post("/sign-in/passkey/options");
    const passkey = device.get(body.options);
    const thief = stage.browser();
    expect(codeOf(await thief.post("/sign-in/passkey", { passkey }))).toEqual([401, "step_ended"]);
    const ceremony = browser.cookies.get("__Host-sallyport-ceremony") ?? "";
    expect((await browser.post("/sign-in/passkey", { passkey })).status).toBe(200);
    browser.cookies.set("__Host-sallyport-ceremony", ceremony);
    expect(codeOf(await browser.post("/sign-in/passkey", { passkey }))).toEqual([401, "step_ended"]);
  });

  test("an answer after five minutes and more is none", async () => {
    const { device } = await somebody();
    const browser = stage.browser();
    const { body } = await browser.post("/sign-in/passkey/options");
    await stage.superuser.query("update sign_in_steps set expires_at = now()");
    expect(codeOf(await browser.post("/sign-in/passkey", { passkey: device.get(body.options) }))).toEqual([
      401,
      "step_ended",
    ]);
  });

  test.each([
    ["of a page of another site", { origin: "https://sallyport.example.evil.example" }],
    ["for another host", { party: "evil.example" }],
    ["to another question", { challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
    ["without its owner", { verified: false }],
    ["with the handle of somebody else", { handle: "AAAA" }],
  ] as const)("an answer %s is refused", async (_, faults) => {
    const { device } = await somebody();
    expect(codeOf(await signIn(stage.browser(), device, faults))).toEqual([403, "passkey_refused"]);
    expect((await reasons()).at(-1)).toBe("wrong_passkey");
  });

  test("a copy is noticed by its counter, and refused", async () => {
    const { device } = await somebody();
    expect((await signIn(stage.browser(), device, { counter: 5 })).status).toBe(200);
    for (const counter of [5, 4, 0])
      expect(codeOf(await signIn(stage.browser(), device, { counter }))).toEqual([403, "passkey_refused"]);
    expect((await reasons()).at(-1)).toBe("passkey_copied");
    expect((await signIn(stage.browser(), device, { counter: 6 })).status).toBe(200);
  });

  test("authenticators that do not count are let in again and again", async () => {
    const { device } = await somebody();
    for (const counter of [0, 0])
      expect((await signIn(stage.browser(), device, { counter })).status).toBe(200);
  });

  test("one that was removed, and one that was never here, are refused alike", async () => {
    const { browser, device, added } = await somebody();
    expect((await browser.send("DELETE", `/account/passkeys/${added.id}`)).status).toBe(200);
    const other = new Authenticator(SITE);
    other.create({ rp: { id: "sallyport.example" }, user: { id: "AAAA" }, challenge: "AAAA" });
    const refusals = [await signIn(stage.browser(), device), await signIn(stage.browser(), other)];
    for (const refusal of refusals) expect(codeOf(refusal)).toEqual([403, "passkey_refused"]);
  });

  test("a suspended account stays shut", async () => {
    const { device, browser } = await somebody();
    const { body } = await browser.get("/account");
    await stage.superuser.query("update accounts set suspended_at = now() where id = $1", [body.id]);
    expect(codeOf(await signIn(stage.browser(), device))).toEqual([403, "account_suspended"]);
  });
});

describe("as a second factor", () => {
  test("is asked for after the password, of that account alone", async () => {
    const { device, address } = await somebody();
    const { device: another } = await somebody();
    const browser = stage.browser();
    const { body } = await browser.signIn(address);
    expect(body).toEqual({ signed_in: false, second_factor: ["passkey", "recovery_code"] });
    expect(browser.signedIn).toBe(false);
    const ask = () => browser.post("/sign-in/passkey/options", { after_password: true });
    const { options } = (await ask()).body;
    expect(options.allowCredentials).toHaveLength(1);
    const wrong = another.get({ challenge: options.challenge });
    expect(codeOf(await browser.post("/sign-in/passkey", { passkey: wrong }))).toEqual([
      403,
      "passkey_refused",
    ]);
    const passkey = device.get((await ask()).body.options);
    expect((await browser.post("/sign-in/passkey", { passkey })).status).toBe(200);
    expect((await browser.get("/account/sessions")).body.items[0].factors).toEqual(["password", "passkey"]);
  });

  test("a recovery code takes its place", async () => {
    const { address, added } = await somebody();
    expect(added.recovery_codes).toHaveLength(10);
    const browser = stage.browser();
    await browser.signIn(address);
    expect((await browser.post("/sign-in/code", { code: added.recovery_codes[0] })).status).toBe(200);
  });

  test("nobody without the right password is asked", async () => {
    expect(codeOf(await stage.browser().post("/sign-in/passkey/options", { after_password: true }))).toEqual([
      401,
      "step_ended",
    ]);
  });
});

describe("as a proof of who one is", () => {
  test("counts as one, and a password alone no more", async () => {
    const { browser, device } = await somebody();
    await stage.superuser.query("update sessions set proven_at = now() - interval '1 hour'");
    expect(codeOf(await browser.post("/account/passkey-options"))).toEqual([403, "proof_of_person_needed"]);
    expect(codeOf(await browser.post("/account/prove", { password: PASSWORD }))).toEqual([
      403,
      "code_needed",
    ]);
    const before = browser.cookies.get("__Host-sallyport");
    const { options } = (await browser.post("/account/prove/passkey/options")).body;
    expect((await browser.post("/account/prove/passkey", { passkey: device.get(options) })).status).toBe(200);
    expect(browser.cookies.get("__Host-sallyport")).not.toBe(before);
    expect((await browser.post("/account/passkey-options")).status).toBe(200);
  });

  test("not by somebody else's passkey, and not by the answer to a sign-in", async () => {
    const { browser, device } = await somebody();
    const other = await somebody();
    const { options } = (await browser.post("/account/prove/passkey/options")).body;
    const wrong = other.device.get({ challenge: options.challenge });
    expect(codeOf(await browser.post("/account/prove/passkey", { passkey: wrong }))).toEqual([
      403,
      "passkey_refused",
    ]);
    const signing = (await browser.post("/sign-in/passkey/options")).body.options;
    expect(codeOf(await browser.post("/account/prove/passkey", { passkey: device.get(signing) }))).toEqual([
      401,
      "step_ended",
    ]);
  });
});

describe("keeping passkeys", () => {
  test("adding one needs a recent proof, a verified address, and an answer that fits", async () => {
    const browser = stage.browser();
    people += 1;
    await browser.signUp(`passkey${people}@example.com`);
    await browser.post("/verify", { token: tokenOf(await stage.mailTo(`passkey${people}@example.com`)) });
    const device = new Authenticator(SITE);
    for (const faults of [{ origin: "https://evil.example" }, { party: "evil.example" }, { verified: false }])
      expect(codeOf(await add(browser, device, "Laptop", faults))).toEqual([403, "passkey_refused"]);
    await stage.superuser.query("update accounts set verified_at = null where id = $1", [
      (await browser.get("/account")).body.id,
    ]);
    expect(codeOf(await browser.post("/account/passkey-options"))).toEqual([403, "address_not_verified"]);
  });

  test("one passkey is one person's; names are the person's own; a mail tells of each change", async () => {
    const { browser, device, address, added } = await somebody();
    expect((await add(browser, new Authenticator(SITE), "Phone")).body.recovery_codes).toEqual([]);
    const { body } = await browser.post("/account/passkey-options");
    expect(body.options.excludeCredentials).toHaveLength(2);
    await browser.post(`/account/passkeys/${added.id}/name`, { name: "Old laptop" });
    const { items } = (await browser.get("/account/passkeys")).body;
    expect(items.map(({ name }: { name: string }) => name)).toEqual(["Old laptop", "Phone"]);
    const other = await somebody();
    expect(codeOf(await other.browser.post(`/account/passkeys/${added.id}/name`, { name: "Mine" }))).toEqual([
      404,
      "passkey_not_found",
    ]);
    expect(codeOf(await other.browser.send("DELETE", `/account/passkeys/${added.id}`))).toEqual([
      404,
      "passkey_not_found",
    ]);
    expect((await stage.mailTo(address)).message).toMatchObject({ what: "passkey_added" });
    // The handle tells an authenticator that two passkeys are of one account, and nobody whose.
    expect(device.credentials[0]?.handle).not.toBe(other.device.credentials[0]?.handle);
    const { rows } = await stage.superuser.query("select account_id from passkeys where id = $1", [added.id]);
    expect(Buffer.from(device.credentials[0]?.handle ?? "", "base64url").toString("hex")).not.toContain(
      rows[0].account_id.replaceAll("-", ""),
    );
  });

  test("the last factor stays where an organization asks for one, also when two are removed at once", async () => {
    const { browser, added } = await somebody();
    await browser.post("/account/organizations", { slug: `keeps-${people}` });
    await stage.superuser.query("update organizations set second_factor = true where slug = $1", [
      `keeps-${people}`,
    ]);
    const second = (await add(browser, new Authenticator(SITE))).body.id;
    const removals = await Promise.all(
      [added.id, second].map((id) => browser.send("DELETE", `/account/passkeys/${id}`)),
    );
    expect(removals.map(({ status }) => status).sort()).toEqual([200, 409]);
    const left = (await browser.get("/account/passkeys")).body.items[0].id;
    expect(codeOf(await browser.send("DELETE", `/account/passkeys/${left}`))).toEqual([409, "factor_needed"]);
    const { secret } = (await browser.post("/account/totp")).body;
    await browser.post("/account/totp/confirm", { code: await generate({ secret }) });
    expect((await browser.send("DELETE", `/account/passkeys/${left}`)).status).toBe(200);
    expect(codeOf(await browser.send("DELETE", "/account/totp"))).toEqual([409, "factor_needed"]);
  });

  test("with the last factor the recovery codes go, and the password is enough again", async () => {
    const { browser, address, added } = await somebody();
    await browser.send("DELETE", `/account/passkeys/${added.id}`);
    expect((await stage.browser().signIn(address)).body.signed_in).toBe(true);
    expect(codeOf(await browser.post("/account/recovery-codes"))).toEqual([404, "factor_not_found"]);
  });

  test("ID-11: a report takes away what the thief added, and nothing older", async () => {
    const { browser, address } = await somebody();
    await browser.post("/account/password", {
      current_password: PASSWORD,
      password: "nine green boats asleep",
    });
    const report = tokenOf(await stage.mailTo(address));
    const thief = new Authenticator(SITE);
    await add(browser, thief, "Thief");
    await stage.browser().post("/reports", { token: report });
    expect(codeOf(await signIn(stage.browser(), thief))).toEqual([403, "passkey_refused"]);
    const { rows } = await stage.superuser.query(
      "select count(*)::int as n from passkeys p join accounts a on a.id = p.account_id where a.address_index = $1",
      [stage.keys.addressIndex({ text: address, identity: address, domain: "example.com" })],
    );
    expect(rows[0].n).toBe(1);
  });

  test("D-1: nothing of a passkey can be read in the database", async () => {
    const { device, browser } = await somebody();
    const id = device.credentials[0]?.id ?? Buffer.alloc(0);
    expect((await browser.get("/account/passkeys")).body.items).toHaveLength(1);
    const { rows } = await stage.superuser.query("select to_jsonb(p)::text as row from passkeys p");
    const all = rows.map(({ row }) => row).join();
    for (const secret of [
      id.toString("hex"),
      id.toString("base64url"),
      "Laptop",
      Buffer.from("Laptop").toString("hex"),
    ])
      expect(all).not.toContain(secret);
  });
});

test("where pages are at a number there are no passkeys, and it is said", async () => {
  const browser = stage.browser({ app: stage.compose({ origins: ["https://192.0.2.1"] }) });
  expect(codeOf(await browser.post("/sign-in/passkey/options", {}, { origin: "https://192.0.2.1" }))).toEqual(
    [409, "passkeys_not_possible"],
  );
});
