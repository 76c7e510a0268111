import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, PASSWORD, type PeopleStage, SITE, startPeople } from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

const COOKIE = "__Host-sallyport";
let people = 0;

/** Somebody new, signed in. */
async function somebody(): Promise<{ browser: Browser; address: string }> {
  people += 1;
  const address = `somebody${people}@example.com`;
  return { browser: await stage.signUp(address), address };
}

const isIn = async (browser: Browser) => (await browser.get("/account")).status === 200;

test("ID-4: a person has a hundred sessions at most: the oldest ends, and each that is open is in the list", async () => {
  const { browser, address } = await somebody();
  const { id } = (await browser.get("/account")).body;
  await stage.superuser.query(
    `insert into sessions (id, account_id, token_hash, shared, browser, system, factors, idle_seconds, ends_at)
     select uuidv7(), $1, sha256(n::text::bytea), false, 'other', 'other', '{password}', 3600, now() + interval '1 hour'
     from generate_series(1, 99) n`,
    [id],
  );
  expect(await isIn(browser)).toBe(true);
  const next = stage.browser();
  await next.signIn(address);
  expect(await isIn(browser)).toBe(false);
  const { items } = (await next.get("/account/sessions")).body;
  expect(items).toHaveLength(100);
  expect(items[0].this_one).toBe(true);
});

describe("ID-6: cookies", () => {
  test("are held to this host, over TLS, for no script and no other site", async () => {
    const { address } = await somebody();
    const { headers } = await stage.browser().signIn(address);
    const set = headers.getSetCookie();
    expect(set).toHaveLength(2);
    for (const line of set)
      expect(line).toMatch(
        /^__Host-[\w-]+=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
      );
  });

  test.each([
    ["another site's page", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["the site over plain HTTP", { origin: "http://sallyport.example" }],
    ["a neighbour of the site", { origin: "https://x.sallyport.example" }],
  ])("a change that %s sent is refused, and a read is not answered for it", async (_, headers) => {
    const { browser, address } = await somebody();
    expect(codeOf(await browser.post("/sign-out", {}, headers))).toEqual([403, "foreign_page"]);
    expect(codeOf(await browser.post("/sign-in", { address, password: PASSWORD }, headers))).toEqual([
      403,
      "foreign_page",
    ]);
    // Operations too, before anything about them is looked at.
    expect(codeOf(await browser.post("/organizations", { slug: "x" }, headers))).toEqual([
      403,
      "foreign_page",
    ]);
    expect(await isIn(browser)).toBe(true);
    const read = await browser.send("GET", "/account", undefined, headers);
    expect(read.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("what brings cookies and does not say from which page is refused, unless the browser says that it is ours", async () => {
    const { browser } = await somebody();
    const { cookie } = { cookie: `${COOKIE}=${browser.cookies.get(COOKIE)}` };
    const post = (headers: Record<string, string>) =>
      stage.compose().request(`${SITE}/api/v1/account/end-sessions`, {
        method: "POST",
        headers: { cookie, "content-type": "application/json", ...headers },
        body: "{}",
      });
    expect((await post({})).status).toBe(403);
    expect((await post({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await post({ "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await post({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  test("a form cannot be a call: only JSON is taken", async () => {
    const { browser } = await somebody();
    const sent = await browser.post("/sign-out", {}, { "content-type": "text/plain" });
    expect(codeOf(sent)).toEqual([415, "unsupported_body"]);
  });
});

describe("ID-4: a session", () => {
  test("is kept as a hash: a copy of the database opens none", async () => {
    const { browser } = await somebody();
    const token = browser.cookies.get(COOKIE) ?? "";
    const { rows } = await stage.superuser.query("select token_hash from sessions");
    const thief = stage.browser();
    for (const { token_hash: hash } of rows as { token_hash: Buffer }[])
      for (const encoding of ["base64url", "hex", "base64"] as const) {
        expect(hash.toString(encoding)).not.toContain(token);
        thief.cookies.set(COOKIE, hash.toString(encoding));
        expect(await isIn(thief)).toBe(false);
      }
  });

  test("is a new one at each sign-in, whatever the browser brought", async () => {
    const { browser, address } = await somebody();
    const planted = browser.cookies.get(COOKIE) ?? "";
    const victim = stage.browser();
    victim.cookies.set(COOKIE, planted);
    await victim.signIn(address);
    expect(victim.cookies.get(COOKIE)).not.toBe(planted);
  });

  test.each([
    ["silence", "update sessions set seen_at = now() - interval '8 hours'"],
    ["age", "update sessions set ends_at = now()"],
    ["suspension of the account", "update accounts set suspended_at = now()"],
  ])("ends by %s, and the browser forgets it", async (_, end) => {
    const { browser } = await somebody();
    expect(await isIn(browser)).toBe(true);
    await stage.superuser.query(end);
    expect(codeOf(await browser.get("/account"))).toEqual([401, "not_authenticated"]);
    expect(browser.signedIn).toBe(false);
    await stage.superuser.query("update accounts set suspended_at = null");
  });

  test("stays while it is used", async () => {
    const { browser } = await somebody();
    for (let hours = 0; hours < 3; hours += 1) {
      await stage.superuser.query("update sessions set seen_at = seen_at - interval '7 hours'");
      expect(await isIn(browser)).toBe(true);
    }
  });

  test("is listed by its device and ended from another one, at once", async () => {
    const { browser, address } = await somebody();
    const phone = stage.browser({
      userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
    });
    await phone.signIn(address);
    const { items } = (await browser.get("/account/sessions")).body;
    expect(items).toMatchObject([
      { this_one: false, browser: "safari", system: "ios", factors: ["password"] },
      { this_one: true, browser: "firefox", system: "linux", factors: ["link"] },
    ]);
    expect((await browser.send("DELETE", `/account/sessions/${items[0].id}`)).status).toBe(200);
    expect(await isIn(phone)).toBe(false);
    expect(await isIn(browser)).toBe(true);
  });

  test("of somebody else cannot be seen or ended", async () => {
    const [ours, theirs] = [await somebody(), await somebody()];
    const { items } = (await theirs.browser.get("/account/sessions")).body;
    const ending = await ours.browser.send("DELETE", `/account/sessions/${items[0].id}`);
    expect(codeOf(ending)).toEqual([404, "session_not_found"]);
    expect(await isIn(theirs.browser)).toBe(true);
  });

  test("is ended here: it opens nothing, and the browser clears what it stored", async () => {
    const { browser } = await somebody();
    const thief = stage.browser();
    thief.cookies.set(COOKIE, browser.cookies.get(COOKIE) ?? "");
    const { headers } = await browser.post("/sign-out");
    expect(headers.get("clear-site-data")).toBe('"cache", "storage"');
    expect(browser.signedIn).toBe(false);
    expect(await isIn(thief)).toBe(false);
  });

  test("is ended everywhere but here, or here too", async () => {
    const { browser, address } = await somebody();
    const others = [stage.browser(), stage.browser()];
    for (const other of others) await other.signIn(address);
    expect((await browser.post("/account/end-sessions")).body).toEqual({ ended: 2 });
    for (const other of others) expect(await isIn(other)).toBe(false);
    expect(await isIn(browser)).toBe(true);
    const all = await browser.post("/account/end-sessions", { this_one_too: true });
    expect(all.body).toEqual({ ended: 1 });
    expect(browser.signedIn).toBe(false);
  });

  test("on a shared device ends with the window and sooner, leaves nothing, and is cleared whole", async () => {
    const { address } = await somebody();
    const shared = stage.browser();
    const { headers } = await shared.signIn(address, PASSWORD, { shared_device: true });
    expect(headers.getSetCookie()).toHaveLength(1);
    expect(headers.getSetCookie()[0]).not.toContain("Max-Age");
    await stage.superuser.query("update sessions set seen_at = now() - interval '61 minutes' where shared");
    expect(await isIn(shared)).toBe(false);
    await shared.signIn(address, PASSWORD, { shared_device: true });
    expect((await shared.post("/sign-out")).headers.get("clear-site-data")).toBe(
      '"cache", "cookies", "storage"',
    );
  });

  test("gets another token when its person proves again who they are", async () => {
    const { browser } = await somebody();
    const before = browser.cookies.get(COOKIE) ?? "";
    expect(codeOf(await browser.post("/account/prove", { password: "wrong" }))).toEqual([
      403,
      "password_wrong",
    ]);
    expect((await browser.post("/account/prove", { password: PASSWORD })).status).toBe(200);
    const old = stage.browser();
    old.cookies.set(COOKIE, before);
    expect(await isIn(old)).toBe(false);
    expect(await isIn(browser)).toBe(true);
  });
});

describe("a new device", () => {
  test("ID-11: is told of by mail, a known one is not", async () => {
    const { browser, address } = await somebody();
    const toThem = async () => (await stage.mails()).filter(({ to }) => to === address).length;
    const before = await toThem();
    await browser.post("/sign-out");
    await browser.signIn(address);
    expect(await toThem()).toBe(before);
    await stage.browser({ network: "203.0.113.71" }).signIn(address);
    expect(await toThem()).toBe(before + 1);
    expect((await stage.mailTo(address)).message).toMatchObject({
      template: "new_device",
      seen: { browser: "firefox", system: "linux", network: "203.0.113.x" },
    });
  });
});

describe("AB-6: guessing passwords", () => {
  const guess = (browser: Browser, address: string) => browser.signIn(address, "a wrong password");

  test("of one account costs work after ten tries; the owner's device is not slowed, nor the owner locked out", async () => {
    const { browser, address } = await somebody();
    for (let tries = 0; tries < 10; tries += 1)
      expect((await guess(stage.browser(), address)).body.code).toBe("sign_in_refused");
    const attacker = stage.browser();
    expect(codeOf(await guess(attacker, address))).toEqual([403, "proof_needed"]);
    const proof = await attacker.proof("sign_in");
    expect((await attacker.signIn(address, "a wrong password", { proof })).body.code).toBe("sign_in_refused");
    expect((await attacker.signIn(address, "a wrong password", { proof })).body.code).toBe("proof_refused");
    // On a device that is known, as if nothing had been.
    await browser.post("/sign-out");
    expect((await browser.signIn(address)).status).toBe(200);
    // On a new one, with some work.
    const elsewhere = stage.browser();
    const work = await elsewhere.proof("sign_in");
    expect((await elsewhere.signIn(address, PASSWORD, { proof: work })).status).toBe(200);
  });

  test("of an account that does not exist is answered the same, to the last try", async () => {
    const { address } = await somebody();
    const codes = async (target: string) => {
      const seen: string[] = [];
      for (let tries = 0; tries < 12; tries += 1) seen.push((await guess(stage.browser(), target)).body.code);
      return seen;
    };
    expect(await codes("nobody-at-all@example.com")).toEqual(await codes(address));
  });

  test("from one network is refused after thirty failures, right or wrong; successes do not count", async () => {
    const { address } = await somebody();
    const network = "198.51.100.9";
    for (let tries = 0; tries < 40; tries += 1)
      expect((await stage.browser({ network }).signIn(address)).status).toBe(200);
    for (let tries = 0; tries < 30; tries += 1)
      await guess(stage.browser({ network }), `x${tries}@example.com`);
    const refused = await stage.browser({ network }).signIn(address);
    expect(codeOf(refused)).toEqual([429, "too_many_requests"]);
    expect((await stage.browser().signIn(address)).status).toBe(200);
  });
});
