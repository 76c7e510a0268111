import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Hono } from "hono";
import { generate } from "otplib";
import { type Forgery, type ForgingIssuer, startForgingIssuer } from "../../testing/forging-issuer.ts";
import { startGithub, type TestGithub } from "../../testing/github.ts";
import { type Somebody, startIssuer, type TestIssuer } from "../../testing/issuer.ts";
import { type Browser, codeOf, type PeopleStage, SITE, startPeople } from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let company: TestIssuer;
let partner: TestIssuer;
let forging: ForgingIssuer;
let github: TestGithub;
let app: Hono;

beforeAll(async () => {
  stage = await startPeople();
  company = await startIssuer("company", SITE);
  partner = await startIssuer("partner", SITE);
  forging = await startForgingIssuer("forging");
  github = await startGithub();
  app = stage.compose({ issuers: [company, partner, forging, github].map(({ settings }) => settings) });
});
afterAll(async () => {
  await Promise.all([company, partner, forging, github].map((one) => one.stop()));
  await stage.stop();
});

const newBrowser = () => stage.browser({ app });
let people = 0;
function somebody(more: Partial<Somebody> = {}): Somebody {
  people += 1;
  return { sub: `s${people}`, email: `outside${people}@example.com`, email_verified: true, ...more };
}

const begin = async (browser: Browser, issuer: string, more = {}): Promise<string> =>
  (await browser.post("/sign-in/issuer", { issuer, ...more })).body.url;
const end = (browser: Browser, issuer: string, answer: string) =>
  browser.post("/sign-in/issuer/answer", { issuer, answer });

async function signInAt(issuer: TestIssuer, who: Somebody, browser = newBrowser()) {
  const { name } = issuer.settings;
  const url = await begin(browser, name);
  issuer.who = who;
  return { browser, url, ...(await end(browser, name, await issuer.goTo(url))) };
}

describe("ID-10: signing in at an issuer", () => {
  test("opens an account with the verified address once, and the same one afterwards", async () => {
    const who = somebody({ name: "Grace Hopper" });
    const first = await signInAt(company, who);
    expect([first.status, first.body.signed_in]).toEqual([200, true]);
    const { body: made } = await first.browser.get("/account");
    expect(made).toMatchObject({
      address: who.email,
      name: "Grace Hopper",
      verified: true,
      has_password: false,
    });
    // Also when the address there has changed: whom the issuer means is who counts.
    const again = await signInAt(company, { ...who, email: "another@example.com" });
    expect((await again.browser.get("/account")).body.id).toBe(made.id);
    expect((await again.browser.get("/account/sessions")).body.items[0].factors).toEqual(["oidc"]);
    const { items } = (await again.browser.get("/account/sign-ins")).body;
    expect(items).toMatchObject([{ issuer: "company", label: who.email }]);
  });

  test("the same subject at another issuer is somebody else", async () => {
    const who = somebody();
    await signInAt(company, who);
    const other = await signInAt(partner, { ...who, email: `x${who.email}` });
    expect((await other.browser.get("/account")).body.address).toBe(`x${who.email}`);
  });

  test("asks for the second factor of who has one", async () => {
    const who = somebody();
    const { browser } = await signInAt(company, who);
    const { secret } = (await browser.post("/account/totp")).body;
    const { recovery_codes: codes } = (
      await browser.post("/account/totp/confirm", { code: await generate({ secret }) })
    ).body;
    const next = await signInAt(company, who);
    expect(next.body).toMatchObject({ signed_in: false, second_factor: ["totp", "recovery_code"] });
    expect((await next.browser.get("/account")).status).toBe(401);
    expect((await next.browser.post("/sign-in/code", { code: codes[0] })).status).toBe(200);
    expect((await next.browser.get("/account/sessions")).body.items[0].factors).toEqual([
      "oidc",
      "recovery_code",
    ]);
  });

  test("is no second factor for an organization that asks for one", async () => {
    const { browser } = await signInAt(company, somebody());
    await browser.post("/account/organizations", { slug: "asks-for-two" });
    await stage.superuser.query("update organizations set second_factor = true where slug = 'asks-for-two'");
    expect(codeOf(await browser.get("/organizations/asks-for-two/projects"))).toEqual([
      403,
      "second_factor_required",
    ]);
  });

  test.each([
    ["unverified at the issuer", { email_verified: false }],
    ["of which the issuer says nothing", { email_verified: undefined } as never],
  ])("an address %s opens nothing", async (_, more) => {
    expect(codeOf(await signInAt(company, somebody(more)))).toEqual([403, "issuer_address_unverified"]);
  });

  test("an address that has an account does not open it: its owner signs in and links", async () => {
    const who = somebody();
    const owner = await stage.signUp(who.email ?? "", { app });
    expect(codeOf(await signInAt(company, who))).toEqual([409, "sign_in_to_link"]);
    const { url } = (await owner.post("/account/sign-ins", { issuer: "company" })).body;
    company.who = who;
    expect((await end(owner, "company", await company.goTo(url))).body).toMatchObject({ linked: true });
    const { browser } = await signInAt(company, who);
    expect((await browser.get("/account")).body.address).toBe(who.email);
    expect((await stage.mailTo(who.email ?? "")).message).toMatchObject({ template: "new_device" });
    // One sign-in opens one account.
    const other = await stage.signUp(`other-${who.email}`, { app });
    const again = (await other.post("/account/sign-ins", { issuer: "company" })).body;
    expect(codeOf(await end(other, "company", await company.goTo(again.url)))).toEqual([
      409,
      "sign_in_linked",
    ]);
  });

  test("obeys the rules of signing up: who may, disposable addresses, how many a day", async () => {
    const closed = stage.browser({ app: stage.compose({ signUp: "closed", issuers: [company.settings] }) });
    expect(codeOf(await signInAt(company, somebody(), closed))).toEqual([403, "sign_up_closed"]);
    const disposable = somebody({ email: "x@mailinator.com" });
    expect(codeOf(await signInAt(company, disposable))).toEqual([422, "address_disposable"]);
    const few = stage.compose({ signUpsPerNetwork: 1, issuers: [company.settings] });
    const network = "203.0.113.9";
    const one = await signInAt(company, somebody(), stage.browser({ app: few, network }));
    const two = await signInAt(company, somebody(), stage.browser({ app: few, network }));
    expect([one.status, two.status]).toEqual([200, 429]);
  });
});

describe("ID-10: what is forged is refused", () => {
  test("another state, and an answer in another browser", async () => {
    const browser = newBrowser();
    company.who = somebody();
    const answer = await company.goTo(await begin(browser, "company"));
    expect(codeOf(await end(newBrowser(), "company", answer))).toEqual([401, "step_ended"]);
    const other = newBrowser();
    await begin(other, "company");
    expect(codeOf(await end(other, "company", answer))).toEqual([403, "issuer_refused"]);
    // It was not used up by them.
    expect((await end(browser, "company", answer)).status).toBe(200);
    expect(codeOf(await end(browser, "company", answer))).toEqual([401, "step_ended"]);
  });

  test("the code of another browser under this one's state: PKCE", async () => {
    const [victim, thief] = [newBrowser(), newBrowser()];
    company.who = somebody();
    const stolen = new URLSearchParams(await company.goTo(await begin(victim, "company")));
    const state = new URL(await begin(thief, "company")).searchParams.get("state") ?? "";
    stolen.set("state", state);
    expect(codeOf(await end(thief, "company", stolen.toString()))).toEqual([403, "issuer_refused"]);
  });

  test("a token with another nonce", async () => {
    const browser = newBrowser();
    company.who = somebody();
    const url = new URL(await begin(browser, "company"));
    url.searchParams.set("nonce", "another-nonce-that-was-planted-there-before");
    expect(codeOf(await end(browser, "company", await company.goTo(url.href)))).toEqual([
      403,
      "issuer_refused",
    ]);
  });

  test("the answer of one issuer as that of another", async () => {
    const browser = newBrowser();
    partner.who = somebody();
    const answer = await partner.goTo(await begin(browser, "partner"));
    expect(codeOf(await end(browser, "company", answer))).toEqual([403, "issuer_refused"]);
    // An issuer that says it is another one, where issuers name themselves (RFC 9207).
    const mixed = new URLSearchParams(await partner.goTo(await begin(browser, "partner")));
    mixed.set("iss", company.settings.url.href);
    expect(codeOf(await end(browser, "partner", mixed.toString()))).toEqual([403, "issuer_refused"]);
  });

  test.each<[string, Forgery]>([
    ["for another client", { claims: { aud: "somebody-else" } }],
    ["of another issuer", { claims: { iss: "https://accounts.google.com" } }],
    ["signed by another key", { otherKey: true }],
    ["without a signature", { unsigned: true }],
    ["that is over", { ageSeconds: 3_600 }],
    ["with another nonce", { claims: { nonce: "another" } }],
    ["about nobody", { claims: { sub: "" } }],
  ])("a token %s", async (_, forgery) => {
    const browser = newBrowser();
    const answer = forging.answerTo(await begin(browser, "forging"));
    forging.forgery = forgery;
    expect(codeOf(await end(browser, "forging", answer))).toEqual([403, "issuer_refused"]);
    expect(browser.signedIn).toBe(false);
  });

  test("and the same issuer is let in when nothing is", async () => {
    const browser = newBrowser();
    const answer = forging.answerTo(await begin(browser, "forging"));
    forging.forgery = {};
    expect((await end(browser, "forging", answer)).status).toBe(200);
  });
});

describe("linking", () => {
  test("needs a recent proof, and the session that asked for it", async () => {
    const who = somebody();
    const owner = await stage.signUp(`owner${people}@example.com`, { app });
    const { url } = (await owner.post("/account/sign-ins", { issuer: "company" })).body;
    company.who = who;
    const answer = await company.goTo(url);
    const thief = await stage.signUp(`thief${people}@example.com`, { app });
    thief.cookies.set("__Host-sallyport-ceremony", owner.cookies.get("__Host-sallyport-ceremony") ?? "");
    expect(codeOf(await end(thief, "company", answer))).toEqual([401, "step_ended"]);
    await stage.superuser.query("update sessions set proven_at = now() - interval '1 hour'");
    expect(codeOf(await owner.post("/account/sign-ins", { issuer: "company" }))).toEqual([
      403,
      "proof_of_person_needed",
    ]);
  });

  test("the only way in stays", async () => {
    const { browser } = await signInAt(company, somebody());
    const [{ id }] = (await browser.get("/account/sign-ins")).body.items;
    expect(codeOf(await browser.send("DELETE", `/account/sign-ins/${id}`))).toEqual([409, "way_in_needed"]);
    await browser.post("/account/password", { password: "nine green boats asleep" });
    expect((await browser.send("DELETE", `/account/sign-ins/${id}`)).status).toBe(200);
    expect(codeOf(await browser.send("DELETE", `/account/sign-ins/${id}`))).toEqual([
      404,
      "sign_in_not_found",
    ]);
  });

  test("D-1: neither the address nor the person's name there can be read in the database", async () => {
    const who = somebody({ sub: "subject-in-clear" });
    await signInAt(company, who);
    const { rows } = await stage.superuser.query("select to_jsonb(l)::text as row from linked_sign_ins l");
    const all = rows.map(({ row }) => row).join();
    for (const secret of ["subject-in-clear", who.email ?? ""])
      for (const form of [secret, Buffer.from(secret).toString("hex")]) expect(all).not.toContain(form);
  });
});

describe("GitHub, which is no OpenID provider", () => {
  async function signIn(browser = newBrowser()) {
    const answer = github.answerTo(await begin(browser, "github"));
    return { browser, answer, ...(await end(browser, "github", answer)) };
  }

  test("opens an account with the primary address that GitHub has verified", async () => {
    github.user = { id: 41, login: "octocat", name: "Mona" };
    github.emails = [
      { email: "second@example.com", primary: false, verified: true },
      { email: "mona@example.com", primary: true, verified: true },
    ];
    const { browser } = await signIn();
    expect((await browser.get("/account")).body).toMatchObject({ address: "mona@example.com", name: "Mona" });
    // Another person who has taken the login over since is another person.
    github.user = { id: 42, login: "octocat", name: "Thief" };
    expect(codeOf(await signIn())).toEqual([409, "sign_in_to_link"]);
  });

  test("an unverified one opens nothing", async () => {
    github.user = { id: 43, login: "hubot", name: null };
    github.emails = [
      { email: "hubot@example.com", primary: true, verified: false },
      { email: "other@example.com", primary: false, verified: true },
    ];
    expect(codeOf(await signIn())).toEqual([403, "issuer_address_unverified"]);
  });

  test("another code, and a code for another browser, are refused", async () => {
    const [victim, thief] = [newBrowser(), newBrowser()];
    const wrong = github.answerTo(await begin(victim, "github")).replace("right", "wrong");
    expect(codeOf(await end(victim, "github", wrong))).toEqual([403, "issuer_refused"]);
    const answer = github.answerTo(await begin(thief, "github"));
    github.answerTo(await begin(victim, "github"));
    expect(codeOf(await end(thief, "github", answer))).toEqual([403, "issuer_refused"]);
  });
});

test("an issuer that cannot be reached, and one in a private network that nobody allowed, are not asked", async () => {
  const settings = { ...company.settings, name: "away", url: new URL("http://127.0.0.1:9") };
  const inside = { ...company.settings, name: "inside", allowPrivateAddress: false };
  const browser = stage.browser({ app: stage.compose({ issuers: [settings, inside] }) });
  for (const issuer of ["away", "inside"])
    expect(codeOf(await browser.post("/sign-in/issuer", { issuer }))).toEqual([503, "issuer_unreachable"]);
  expect(codeOf(await browser.post("/sign-in/issuer", { issuer: "unknown" }))).toEqual([
    404,
    "issuer_not_found",
  ]);
});
