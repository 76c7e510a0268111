import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";
import { SPELLINGS } from "../accounts/testing/spellings.ts";
import { moveDueAddresses } from "../entrance/address-moves.ts";
import { systemClock } from "../kernel/clock.ts";
import { LocalLimitStore } from "../platform/limit-store/index.ts";
import { LimitStoreError } from "../ports/limit-store.ts";

setDefaultTimeout(120_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

const count = async (table: string) =>
  (await stage.superuser.query(`select count(*)::int as n from ${table}`)).rows[0].n as number;

describe("signing up", () => {
  test("ID-9: a hundred sign-ups at once with one address in ten spellings make one account", async () => {
    const app = stage.compose({ signUpsPerDomain: 100_000 });
    const before = await count("accounts");
    const browsers = Array.from({ length: 100 }, () => stage.browser({ app }));
    const proofs = await Promise.all(browsers.map((one) => one.proof("sign_up")));
    // A line of that many passwords is longer than what is let in, so each tries until it is its turn.
    const answers = await Promise.all(
      browsers.map(async (browser, index) => {
        for (let proof = proofs[index]; ; proof = await browser.proof("sign_up")) {
          const got = await browser.signUp(SPELLINGS[index % SPELLINGS.length] ?? "", { proof });
          if (got.body.code !== "busy") return got;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`))).toEqual(
      new Set(['200 {"next":"open_the_link_in_the_mail"}']),
    );
    expect(await count("accounts")).toBe(before + 1);
    const verify = (await stage.mails()).filter(({ message }) => message.template === "verify");
    expect(verify).toHaveLength(1);
  });

  test("ID-1: a second sign-up is answered like the first, changes nothing, and its owner reads of it", async () => {
    const first = await stage.browser().signUp("twice@example.com");
    const again = await stage.browser().signUp("Twice@Example.com", { password: `${PASSWORD} other` });
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.getSetCookie().map((line) => line.replace(/=[^;]*/, ""))).toEqual(
      first.headers.getSetCookie().map((line) => line.replace(/=[^;]*/, "")),
    );
    expect((await stage.mailTo("Twice@example.com")).message.template).toBe("account_exists");
    expect((await stage.browser().signIn("twice@example.com", `${PASSWORD} other`)).body.code).toBe(
      "sign_in_refused",
    );
    expect((await stage.browser().signIn("twice@example.com")).status).toBe(200);
  });

  test("ID-2: a weak password is refused before anything is kept, and told beforehand", async () => {
    const browser = stage.browser();
    const before = await count("accounts");
    expect(codeOf(await browser.signUp("weak@example.com", { password: "passwordpassword" }))).toEqual([
      422,
      "password_refused",
    ]);
    const checked = await browser.post("/passwords/check", { password: "passwordpassword" });
    expect(checked.body).toEqual({ score: 0, problems: ["common"] });
    expect(await count("accounts")).toBe(before);
  });

  test.each([
    ["ada@mailinator.com", "address_disposable"],
    ["ada@sub.mailinator.com", "address_disposable"],
    ["ada+tag@refused.example", "address_disposable"],
    ["not an address", "address_invalid"],
  ])("AB-2: %s is refused", async (address, code) => {
    const app = stage.compose({ refusedDomains: ["refused.example"] });
    expect((await stage.browser({ app }).signUp(address)).body.code).toBe(code);
  });

  test("AB-2: the operator can allow a domain of the list", async () => {
    const app = stage.compose({ allowedDomains: ["mailinator.com"] });
    expect((await stage.browser({ app }).signUp("ada@mailinator.com")).status).toBe(200);
  });

  test("AB-1: without a proof, with one used before, of another door or made up, nobody signs up", async () => {
    const browser = stage.browser();
    const used = await browser.proof("sign_up");
    expect((await browser.signUp("proof@example.com", { proof: used })).status).toBe(200);
    for (const [proof, code] of [
      [undefined, "proof_needed"],
      [used, "proof_refused"],
      [await browser.proof("sign_in"), "proof_refused"],
      [Buffer.from("{}").toString("base64"), "proof_refused"],
    ] as const)
      expect(codeOf(await browser.signUp("proof2@example.com", { proof }))).toEqual([403, code]);
    const decoded = JSON.parse(Buffer.from(await browser.proof("sign_up"), "base64").toString());
    decoded.challenge.parameters.expiresAt += 1_000;
    const forged = Buffer.from(JSON.stringify(decoded)).toString("base64");
    expect((await browser.signUp("proof2@example.com", { proof: forged })).body.code).toBe("proof_refused");
  });

  test("AB-3: sign-ups of one network are limited by the day, of IPv6 by its /64", async () => {
    const app = stage.compose({ signUpsPerNetwork: 2 });
    const from = (network: string, name: string) =>
      stage.browser({ app, network }).signUp(`${name}@example.net`);
    expect((await from("2001:db8:0:1::1", "one")).status).toBe(200);
    expect((await from("2001:db8:0:1:ffff::2", "two")).status).toBe(200);
    const third = await from("2001:db8:0:1::3", "three");
    expect(codeOf(third)).toEqual([429, "too_many_requests"]);
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await from("2001:db8:0:2::1", "four")).status).toBe(200);
  });

  test("AB-3: and of one mail domain", async () => {
    const app = stage.compose({ signUpsPerDomain: 1 });
    expect((await stage.browser({ app }).signUp("a@small.example")).status).toBe(200);
    expect((await stage.browser({ app }).signUp("b@small.example")).status).toBe(429);
    expect((await stage.browser({ app }).signUp("b@other.example")).status).toBe(200);
  });

  test("AB-5: while nothing can be counted, no door opens", async () => {
    const limits = new LocalLimitStore({ clock: systemClock });
    const app = stage.compose({}, limits);
    const browser = stage.browser({ app });
    const proof = await browser.proof("sign_up");
    limits.take = () => {
      throw new LimitStoreError("away");
    };
    for (const got of [
      await browser.signIn("twice@example.com"),
      await browser.post("/sign-up", { address: "x@example.com", name: "x", password: PASSWORD, proof }),
      await browser.post("/password-resets", { address: "twice@example.com" }),
    ]) {
      expect(codeOf(got)).toEqual([503, "limits_unchecked"]);
      expect(got.headers.get("retry-after")).toBe("1");
    }
  });

  test("closed, or without mail, nobody can sign up", async () => {
    for (const [settings, code] of [
      [{ signUp: "closed" }, "sign_up_closed"],
      [{ signUp: "invited" }, "sign_up_closed"],
      [{ mail: false }, "mail_not_set_up"],
    ] as const) {
      const app = stage.compose(settings);
      expect((await stage.browser({ app }).signUp("closed@example.com")).body.code).toBe(code);
    }
  });
});

describe("ID-3: an address is verified", () => {
  test("by its link, once, in the browser that signed up", async () => {
    const browser = stage.browser();
    await browser.signUp("verify@example.com");
    const token = tokenOf(await stage.mailTo("verify@example.com"));
    expect((await browser.post("/verify", { token })).body.signed_in).toBe(true);
    expect((await browser.get("/account")).body).toMatchObject({
      address: "verify@example.com",
      name: "Ada Lovelace",
      verified: true,
    });
    expect(codeOf(await browser.post("/verify", { token }))).toEqual([410, "link_ended"]);
    expect(codeOf(await browser.post("/verify", { token: "a".repeat(43) }))).toEqual([410, "link_ended"]);
  });

  test("elsewhere only with the password: the owner's click does not open somebody else's account", async () => {
    await stage.browser().signUp("owner@example.com");
    const token = tokenOf(await stage.mailTo("owner@example.com"));
    const elsewhere = stage.browser();
    expect(codeOf(await elsewhere.post("/verify", { token }))).toEqual([403, "password_needed"]);
    expect(codeOf(await elsewhere.post("/verify", { token, password: "wrong" }))).toEqual([
      401,
      "sign_in_refused",
    ]);
    expect((await elsewhere.post("/verify", { token, password: PASSWORD })).status).toBe(200);
  });

  test("the link expires, and only its hash is kept", async () => {
    const browser = stage.browser();
    await browser.signUp("late@example.com");
    const token = tokenOf(await stage.mailTo("late@example.com"));
    const { rows } = await stage.superuser.query("select * from account_links");
    expect(JSON.stringify(rows)).not.toContain(token);
    await stage.superuser.query("update account_links set expires_at = now()");
    expect(codeOf(await browser.post("/verify", { token }))).toEqual([410, "link_ended"]);
  });
});

describe("a password", () => {
  test("ID-1: of a known and an unknown address are answered alike, after as much work", async () => {
    await stage.signUp("known@example.com");
    const known = await stage.browser().signIn("known@example.com", "not the password");
    const unknown = await stage.browser().signIn("unknown@example.com", "not the password");
    const shown = ({ status, body, headers }: typeof known) => {
      const { request_id: _, ...rest } = body;
      return [status, rest, headers.getSetCookie()];
    };
    expect(shown(unknown)).toEqual(shown(known));
    const asked = await stage.browser().post("/password-resets", { address: "known@example.com" });
    const other = await stage.browser().post("/password-resets", { address: "unknown@example.com" });
    expect(shown(other)).toEqual(shown(asked));
  });

  test("is reset by a link, once: every session ends, and the old one opens nothing", async () => {
    const browser = await stage.signUp("forgot@example.com");
    await stage.browser().post("/password-resets", { address: "FORGOT@example.com" });
    const token = tokenOf(await stage.mailTo("forgot@example.com"));
    const elsewhere = stage.browser();
    const password = "seven lamps above the quay";
    expect((await elsewhere.post("/password-resets/use", { token, password: "short" })).body.code).toBe(
      "password_refused",
    );
    expect((await elsewhere.post("/password-resets/use", { token, password })).status).toBe(200);
    expect(codeOf(await elsewhere.post("/password-resets/use", { token, password }))).toEqual([
      410,
      "link_ended",
    ]);
    expect((await browser.get("/account")).status).toBe(401);
    expect((await stage.browser().signIn("forgot@example.com")).status).toBe(401);
    expect((await stage.browser().signIn("forgot@example.com", password)).status).toBe(200);
    const told = (await stage.mails()).findLast(
      ({ to, message }) => to === "forgot@example.com" && message.template === "security_changed",
    );
    expect(told?.message).toMatchObject({ what: "password_reset" });
  });

  test("is changed with the old one: other sessions end, this one gets a new token", async () => {
    const browser = await stage.signUp("change@example.com");
    const other = stage.browser();
    await other.signIn("change@example.com");
    const before = browser.cookies.get("__Host-sallyport") ?? "";
    const password = "a ladder leans on the moon";
    const wrong = await browser.post("/account/password", { current_password: "wrong", password });
    expect(codeOf(wrong)).toEqual([403, "password_wrong"]);
    const changed = await browser.post("/account/password", { current_password: PASSWORD, password });
    expect(changed.status).toBe(200);
    expect(browser.cookies.get("__Host-sallyport")).not.toBe(before);
    expect((await browser.get("/account")).status).toBe(200);
    expect((await other.get("/account")).status).toBe(401);
    const old = stage.browser();
    old.cookies.set("__Host-sallyport", before);
    expect((await old.get("/account")).status).toBe(401);
  });
});

test("ID-1: a sign-in by the old password that is under way while it is reset opens nothing", async () => {
  const address = "underway@example.com";
  await stage.signUp(address);
  await stage.browser().post("/password-resets", { address });
  const token = tokenOf(await stage.mailTo(address));
  const thief = stage.browser();
  const { superuser } = stage;
  await superuser.query("begin");
  await superuser.query("lock table totp_factors in access exclusive mode");
  const waiting = "select count(distinct pid)::int as n from pg_locks where not granted";
  const signingIn = thief.signIn(address);
  while ((await superuser.query(waiting)).rows[0].n < 1);
  let isReset = false;
  const resetting = stage
    .browser()
    .post("/password-resets/use", { token, password: "seven slow owls in rain" })
    .then((got) => {
      isReset = true;
      return got;
    });
  while (!isReset && (await superuser.query(waiting)).rows[0].n < 2);
  await superuser.query("commit");
  await signingIn;
  expect((await resetting).status).toBe(200);
  expect((await thief.get("/account")).status).toBe(401);
});

describe("an address is changed", () => {
  const mailsTo = async (address: string, template: string) =>
    (await stage.mails()).findLast(({ to, message }) => to === address && message.template === template) ??
    expect.unreachable();
  const confirm = async (address: string, template: string) =>
    stage.browser().post("/account/address/confirm", { token: tokenOf(await mailsTo(address, template)) });

  test("when both mailboxes agree, whichever is first, and the old one can take it back", async () => {
    for (const first of ["confirm_address", "address_agree"]) {
      const [before, after] = [`before-${first}@example.com`, `after-${first}@example.com`];
      const browser = await stage.signUp(before);
      expect((await browser.post("/account/address", { address: after })).status).toBe(200);
      const keep = await mailsTo(before, "address_changing");
      expect(keep.message).toMatchObject({ to: "a…@example.com" });
      const byNew = () => confirm(after, "confirm_address");
      const byOld = () => confirm(before, "address_agree");
      const [one, other] = first === "confirm_address" ? [byNew, byOld] : [byOld, byNew];
      expect((await one()).body.changed).toBe(false);
      expect((await browser.get("/account")).body.address).toBe(before);
      expect((await other()).body).toEqual({
        changed: true,
        due_at: null,
      });
      expect((await browser.get("/account")).body.address).toBe(after);
      expect((await stage.browser().signIn(before)).status).toBe(401);
      const back = await stage.browser().post("/account/address/keep", { token: tokenOf(keep) });
      expect(back.status).toBe(200);
      expect((await browser.get("/account")).status).toBe(401);
      expect((await stage.browser().signIn(before)).status).toBe(200);
    }
  });

  test("a week after the new mailbox confirmed it, where the old one says nothing, and not where it says no", async () => {
    const worker = stage.connect("sallyport_worker", { kind: "server", id: "worker" });
    const browsers = new Map<string, Browser>();
    for (const name of ["lost", "stopped"]) {
      const browser = await stage.signUp(`${name}@example.com`);
      browsers.set(name, browser);
      await browser.post("/account/address", { address: `${name}-new@example.com` });
      const { changed, due_at: due } = (await confirm(`${name}-new@example.com`, "confirm_address")).body;
      expect(changed).toBe(false);
      expect(Date.parse(due) - Date.now()).toBeGreaterThan(6 * 86_400_000);
    }
    await moveDueAddresses(worker);
    expect((await browsers.get("lost")?.get("/account"))?.body.address).toBe("lost@example.com");
    const token = tokenOf(await mailsTo("stopped@example.com", "address_changing"));
    expect((await stage.browser().post("/account/address/keep", { token })).status).toBe(200);
    await stage.superuser.query("update address_changes set new_confirmed_at = now() - interval '8 days'");
    await Promise.all([moveDueAddresses(worker), moveDueAddresses(worker)]);
    await worker.close();
    expect((await browsers.get("lost")?.get("/account"))?.body.address).toBe("lost-new@example.com");
    expect((await stage.browser().signIn("lost-new@example.com")).status).toBe(200);
    expect((await stage.browser().signIn("stopped@example.com")).status).toBe(200);
    expect((await stage.browser().signIn("stopped-new@example.com")).status).toBe(401);
    const { rows } = await stage.superuser.query(
      "select count(*)::int as n from security_events where event = 'account.address_changed' and network_index is null",
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("only soon after the person proved who they are, and not to one that is taken", async () => {
    const browser = await stage.signUp("mover@example.com");
    await stage.signUp("taken@example.com");
    const before = (await stage.mails()).length;
    expect((await browser.post("/account/address", { address: "taken@example.com" })).status).toBe(200);
    // Nothing is sent to whoever has it, and nothing tells the asker.
    const sent = (await stage.mails()).slice(before);
    expect(sent.map(({ to, message }) => [to, message.template])).toEqual([
      ["mover@example.com", "address_changing"],
      ["mover@example.com", "address_agree"],
    ]);
    await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
    const refused = await browser.post("/account/address", { address: "new@example.com" });
    expect(codeOf(refused)).toEqual([403, "proof_of_person_needed"]);
    expect((await browser.post("/account/prove", { password: PASSWORD })).status).toBe(200);
    expect((await browser.post("/account/address", { address: "new@example.com" })).status).toBe(200);
  });
});

describe("AB-4: what happened to an account", () => {
  test("is listed for its owner, with the network it came from, by pages", async () => {
    const browser = await stage.signUp("events@example.com", { network: "198.51.100.5" });
    await stage.browser({ network: "203.0.113.9" }).signIn("events@example.com", "wrong");
    const first = (await browser.get("/account/events?limit=2")).body;
    expect(first.items).toMatchObject([
      { event: "session.refused", outcome: "refused", reason: "wrong_password", network: "203.0.113.9" },
      { event: "session.opened", outcome: "done", network: "198.51.100.5", browser: "firefox" },
    ]);
    const rest = (await browser.get(`/account/events?limit=5&cursor=${first.next_cursor}`)).body;
    expect(rest.items.map(({ event }: { event: string }) => event)).toEqual([
      "account.verified",
      "account.opened",
    ]);
    expect(rest.next_cursor).toBeNull();
  });
});

describe("R-1: deletion", () => {
  test("is asked for soon after a proof, told of by mail, and can be taken back", async () => {
    const browser = await stage.signUp("leaving@example.com");
    expect((await browser.post("/account/deletion")).status).toBe(200);
    expect((await browser.get("/account")).body.deletion_requested_at).not.toBeNull();
    expect((await stage.mailTo("leaving@example.com")).message.template).toBe("deletion_requested");
    expect((await browser.send("DELETE", "/account/deletion")).status).toBe(200);
    expect((await browser.get("/account")).body.deletion_requested_at).toBeNull();
    await stage.superuser.query("update sessions set proven_at = now() - interval '11 minutes'");
    expect(codeOf(await browser.post("/account/deletion"))).toEqual([403, "proof_of_person_needed"]);
  });
});

test("the account's name and language change, and two windows notice each other", async () => {
  const browser = await stage.signUp("profile@example.com");
  const change = (body: unknown, match: string) =>
    browser.send("PATCH", "/account", body, { "if-match": match });
  const changed = await change({ name: "Ada King", language: "es" }, '"1"');
  expect(changed.body).toMatchObject({ name: "Ada King", language: "es", revision: 2 });
  expect(codeOf(await change({ name: "Ada" }, '"1"'))).toEqual([412, "changed_meanwhile"]);
  expect(codeOf(await change({ name: "Ada\u0007" }, '"2"'))).toEqual([422, "invalid_input"]);
});

test("R-8: a person chooses the region of figures and dates, takes it back, and can store nothing else there", async () => {
  const browser = await stage.signUp("region@example.com");
  const change = (region: unknown, revision: number) =>
    browser.send("PATCH", "/account", { region }, { "if-match": `"${revision}"` });
  expect((await browser.get("/account")).body.region).toBeNull();
  expect((await change("MX", 1)).body).toMatchObject({ region: "MX", revision: 2 });
  expect((await browser.get("/account")).body.region).toBe("MX");
  for (const wrong of ["XX", "mx", "MX\u0000", 52]) expect((await change(wrong, 2)).status).toBe(422);
  expect((await change(null, 2)).body).toMatchObject({ region: null, revision: 3 });
});
