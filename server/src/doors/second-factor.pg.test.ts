import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { generate } from "otplib";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

let people = 0;

interface Somebody {
  readonly browser: Browser;
  readonly address: string;
  readonly secret: string;
  readonly recovery: readonly string[];
}

/** A code that was not used yet: each time the app's last step is set back, as if time had gone on. */
async function code({ secret }: Pick<Somebody, "secret">): Promise<string> {
  await stage.superuser.query("update totp_factors set last_step = 0");
  return generate({ secret });
}

/** Somebody with an authenticator app. */
async function somebody(): Promise<Somebody> {
  people += 1;
  const address = `factor${people}@example.com`;
  const browser = await stage.signUp(address);
  const { secret, uri } = (await browser.post("/account/totp")).body;
  expect(uri).toContain(`otpauth://totp/Sallyport:${encodeURIComponent(address)}`);
  const confirmed = await browser.post("/account/totp/confirm", { code: await code({ secret }) });
  expect(confirmed.status).toBe(200);
  return { browser, address, secret, recovery: confirmed.body.recovery_codes };
}

const isIn = async (browser: Browser) => (await browser.get("/account")).status === 200;

describe("an authenticator app", () => {
  test("is asked for once a code of it was shown, and not before", async () => {
    const browser = await stage.signUp("begun@example.com");
    await browser.post("/account/totp");
    expect(codeOf(await browser.post("/account/totp/confirm", { code: "000000" }))).toEqual([
      403,
      "code_refused",
    ]);
    expect((await stage.browser().signIn("begun@example.com")).body.signed_in).toBe(true);
  });

  test("lets nobody in by the password alone", async () => {
    const { address, secret } = await somebody();
    const browser = stage.browser();
    expect((await browser.signIn(address)).body).toEqual({
      signed_in: false,
      second_factor: ["totp", "recovery_code"],
    });
    expect(await isIn(browser)).toBe(false);
    const good = await code({ secret });
    expect((await browser.post("/sign-in/code", { code: good })).body.signed_in).toBe(true);
    expect(await isIn(browser)).toBe(true);
    const { items } = (await browser.get("/account/sessions")).body;
    expect(items[0].factors).toEqual(["password", "totp"]);
  });

  test("a code works once, also for two who send it at once", async () => {
    const { address, secret } = await somebody();
    const browsers = [stage.browser(), stage.browser()];
    for (const browser of browsers) await browser.signIn(address);
    const good = await code({ secret });
    const both = await Promise.all(browsers.map((browser) => browser.post("/sign-in/code", { code: good })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 403]);
    const later = stage.browser();
    await later.signIn(address);
    expect(codeOf(await later.post("/sign-in/code", { code: good }))).toEqual([403, "code_refused"]);
  });

  test("six digits are not guessed: a sign-in takes five tries, an account ten an hour", async () => {
    const { address, secret } = await somebody();
    const browser = stage.browser();
    await browser.signIn(address);
    for (let tries = 0; tries < 5; tries += 1)
      expect(codeOf(await browser.post("/sign-in/code", { code: "000000" }))).toEqual([403, "code_refused"]);
    const good = await code({ secret });
    expect(codeOf(await browser.post("/sign-in/code", { code: good }))).toEqual([401, "step_ended"]);
    await browser.signIn(address);
    for (let tries = 0; tries < 5; tries += 1) await browser.post("/sign-in/code", { code: "000000" });
    await browser.signIn(address);
    expect((await browser.post("/sign-in/code", { code: good })).status).toBe(429);
  });

  test("without the password, or in another browser, a code is nothing", async () => {
    const { address, secret } = await somebody();
    await stage.browser().signIn(address);
    const other = stage.browser();
    expect(codeOf(await other.post("/sign-in/code", { code: await code({ secret }) }))).toEqual([
      401,
      "step_ended",
    ]);
  });

  test("does not end a sign-in whose password was changed or reset meanwhile", async () => {
    const { browser, address, secret } = await somebody();
    const thief = stage.browser();
    await thief.signIn(address);
    await browser.post("/account/password", {
      current_password: PASSWORD,
      password: "nine green boats asleep",
    });
    expect(codeOf(await thief.post("/sign-in/code", { code: await code({ secret }) }))).toEqual([
      401,
      "step_ended",
    ]);
    await thief.signIn(address, "nine green boats asleep");
    await browser.post("/password-resets", { address });
    const token = tokenOf(await stage.mailTo(address));
    await browser.post("/password-resets/use", { token, password: "seven slow owls in rain" });
    expect(codeOf(await thief.post("/sign-in/code", { code: await code({ secret }) }))).toEqual([
      401,
      "step_ended",
    ]);
  });

  test("is what a person proves themselves by, and the password alone no more", async () => {
    const { browser, secret } = await somebody();
    await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
    expect(codeOf(await browser.send("DELETE", "/account/totp"))).toEqual([403, "proof_of_person_needed"]);
    expect(codeOf(await browser.post("/account/prove", { password: PASSWORD }))).toEqual([
      403,
      "code_needed",
    ]);
    expect((await browser.post("/account/prove/code", { code: await code({ secret }) })).status).toBe(200);
    expect((await browser.send("DELETE", "/account/totp")).status).toBe(200);
  });

  test("ID-7: nor does a change of the password prove it, which takes the password alone", async () => {
    const { browser } = await somebody();
    await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
    const change = { current_password: PASSWORD, password: "nine green boats asleep" };
    expect((await browser.post("/account/password", change)).status).toBe(200);
    expect(codeOf(await browser.send("DELETE", "/account/totp"))).toEqual([403, "proof_of_person_needed"]);
  });

  test("is removed with its recovery codes, and told of by mail", async () => {
    const { browser, address, recovery } = await somebody();
    expect((await browser.send("DELETE", "/account/totp")).status).toBe(200);
    expect((await stage.mailTo(address)).message).toMatchObject({ what: "totp_removed" });
    expect((await stage.browser().signIn(address)).body.signed_in).toBe(true);
    const { rows } = await stage.superuser.query(
      "select count(*)::int as n from recovery_codes r join accounts a on a.id = r.account_id where a.address_index = $1",
      [stage.keys.addressIndex({ text: "", identity: address, domain: "" })],
    );
    expect(rows).toEqual([{ n: 0 }]);
    expect(recovery).toHaveLength(10);
  });

  test("is not added twice, nor before the address is verified", async () => {
    const { browser } = await somebody();
    expect(codeOf(await browser.post("/account/totp"))).toEqual([409, "factor_exists"]);
    const unverified = stage.browser();
    await unverified.signUp("unverified@example.com");
    await unverified.signIn("unverified@example.com");
    expect(codeOf(await unverified.post("/account/totp"))).toEqual([403, "address_not_verified"]);
  });
});

describe("a recovery code", () => {
  test("works once, however it is typed, and is told of by mail", async () => {
    const { address, recovery } = await somebody();
    const [first = ""] = recovery;
    const browser = stage.browser();
    await browser.signIn(address);
    const typed = ` ${first.toUpperCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", "l")}`;
    expect((await browser.post("/sign-in/code", { code: typed })).body.signed_in).toBe(true);
    const told = (await stage.mails()).filter(({ to, message }) => to === address && "what" in message);
    expect(told.map(({ message }) => "what" in message && message.what)).toContain("recovery_code_used");
    const again = stage.browser();
    await again.signIn(address);
    expect(codeOf(await again.post("/sign-in/code", { code: first }))).toEqual([403, "code_refused"]);
  });

  test("of before is nothing after they were renewed", async () => {
    const { browser, address, recovery } = await somebody();
    const renewed = (await browser.post("/account/recovery-codes")).body.recovery_codes;
    expect(new Set([...renewed, ...recovery]).size).toBe(20);
    const other = stage.browser();
    await other.signIn(address);
    expect((await other.post("/sign-in/code", { code: recovery[1] })).status).toBe(403);
    expect((await other.post("/sign-in/code", { code: renewed[1] })).status).toBe(200);
  });
});

test("D-1: a dump of the database shows no second factor", async () => {
  const { secret, recovery } = await somebody();
  for (const table of ["totp_factors", "recovery_codes", "sign_in_steps"]) {
    const { rows } = await stage.superuser.query(`select to_jsonb(t)::text as row from ${table} t`);
    const dump = rows
      .map(({ row }: { row: string }) => row)
      .join()
      .replace(/\\\\x([0-9a-f]*)/g, (_, hex: string) => Buffer.from(hex, "hex").toString("latin1"));
    for (const one of [secret, ...recovery, ...recovery.map((text) => text.replaceAll("-", ""))])
      expect(dump).not.toContain(one);
  }
});

describe("ID-11: this was not me", () => {
  const reportLink = async (address: string) =>
    tokenOf(
      (await stage.mails()).findLast(
        ({ to, message }) => to === address && message.path.startsWith("/this-was-not-me"),
      ) ?? expect.unreachable(),
    );

  test("ends every session by the link of a mail, and the password is good for nothing until it is reset", async () => {
    const browser = await stage.signUp("stolen@example.com");
    const thief = stage.browser();
    await thief.signIn("stolen@example.com");
    const token = await reportLink("stolen@example.com");
    expect((await stage.browser().post("/reports", { token })).status).toBe(200);
    for (const one of [browser, thief]) expect(await isIn(one)).toBe(false);
    expect(codeOf(await stage.browser().signIn("stolen@example.com"))).toEqual([401, "sign_in_refused"]);
    expect(codeOf(await stage.browser().post("/reports", { token }))).toEqual([410, "link_ended"]);
    await stage.browser().post("/password-resets", { address: "stolen@example.com" });
    const reset = tokenOf(await stage.mailTo("stolen@example.com"));
    const password = "thirteen herons over the mill";
    expect((await stage.browser().post("/password-resets/use", { token: reset, password })).status).toBe(200);
    expect((await stage.browser().signIn("stolen@example.com", password)).status).toBe(200);
    const { rows } = await stage.superuser.query(
      "select event from security_events where event = 'account.reported'",
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  test("takes an app away that the thief added, and none that was there before", async () => {
    const thief = await stage.signUp("app@example.com");
    const { secret } = (await thief.post("/account/totp")).body;
    await thief.post("/account/totp/confirm", { code: await code({ secret }) });
    await stage.browser().post("/reports", { token: await reportLink("app@example.com") });
    const count = async () =>
      (
        await stage.superuser.query(
          "select count(*)::int as n from totp_factors where confirmed_at is not null",
        )
      ).rows[0].n;
    const before = await count();
    const { browser } = await somebody();
    expect(await count()).toBe(before + 1);
    await browser.post("/account/password", {
      current_password: PASSWORD,
      password: "nine green boats asleep",
    });
    const address = `factor${people}@example.com`;
    expect((await stage.browser().post("/reports", { token: await reportLink(address) })).status).toBe(200);
    expect(await count()).toBe(before + 1);
  });

  test("from a session, soon after a proof", async () => {
    const browser = await stage.signUp("here@example.com");
    await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
    expect(codeOf(await browser.post("/account/report"))).toEqual([403, "proof_of_person_needed"]);
    await browser.post("/account/prove", { password: PASSWORD });
    expect((await browser.post("/account/report")).headers.get("clear-site-data")).toContain('"cookies"');
    expect(browser.signedIn).toBe(false);
  });
});

test("ID-8: owners and admins see of each member whether a second factor is there, and the last day; nobody else sees either", async () => {
  const owner = await stage.signUp("owner@example.com");
  await owner.post("/account/organizations", { slug: "acme", name: "Acme" });
  const guarded = await somebody();
  const admin = await stage.signUp("admin@example.com");
  const others = { guarded: guarded.browser, admin };
  for (const [role, address] of [
    ["developer", guarded.address],
    ["admin", "admin@example.com"],
  ] as const) {
    await owner.post("/organizations/acme/invitations", { address, role });
    const token = tokenOf(await stage.mailTo(address));
    await others[role === "admin" ? "admin" : "guarded"].post("/invitations/accept", { token });
  }
  await stage.superuser.query("update sessions set seen_at = '2026-03-04T23:59:00Z' where account_id = $1", [
    (await guarded.browser.get("/account")).body.id,
  ]);
  await stage.superuser.query("update security_events set occurred_at = '2026-03-01T10:00:00Z'");
  // Whoever calls is seen now, on whatever day that is when it is looked up.
  const began = new Date().toISOString().slice(0, 10);
  const listed = async (browser: Browser) =>
    (await browser.get("/organizations/acme/members")).body.items.map(
      ({ address, second_factor: has, seen_on: day }: Record<string, string>) => [
        address,
        has,
        day !== null && day !== undefined && day >= began ? "now" : day,
      ],
    );
  const all = [
    ["owner@example.com", false, "now"],
    [guarded.address, true, "2026-03-04"],
    ["admin@example.com", false, "now"],
  ];
  expect(await listed(owner)).toEqual(all);
  expect(await listed(admin)).toEqual(all);
  await stage.superuser.query(
    "delete from sessions where account_id = (select account_id from members where role = 'admin')",
  );
  expect((await listed(owner))[2]).toEqual(["admin@example.com", false, "2026-03-01"]);
  const developer = stage.browser();
  await developer.signIn(guarded.address);
  await developer.post("/sign-in/code", { code: await code(guarded) });
  expect(await listed(developer)).toEqual(all.map(([address]) => [address, null, null]));
  const stranger = await stage.signUp("stranger@example.com");
  expect((await stranger.get("/organizations/acme/members")).status).toBe(403);
});
