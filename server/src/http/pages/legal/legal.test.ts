import { describe, expect, test } from "bun:test";
import { EXAMPLE_PAGES, EXAMPLE_SITE } from "../../../../testing/site.ts";
import type { PolicyVersion } from "../../../policies/index.ts";
import { publicPages } from "../pages.ts";

const HOST = "https://gateway.example";
const ask = (path: string, init: RequestInit = {}, site = EXAMPLE_SITE) =>
  Promise.resolve(publicPages({ ...EXAMPLE_PAGES, site }).request(`${HOST}${path}`, init));
const textOf = async (path: string, init: RequestInit = {}, site = EXAMPLE_SITE) =>
  (await ask(path, init, site)).text();

const choose = (visits: string, headers: Readonly<Record<string, string>> = {}) =>
  ask("/en/cookies", {
    method: "POST",
    body: new URLSearchParams({ visits }),
    headers: { "content-type": "application/x-www-form-urlencoded", origin: HOST, ...headers },
  });

describe("R-3", () => {
  test("nothing is stored before a choice, and no page says otherwise", async () => {
    for (const path of ["/en/", "/en/cookies", "/es/pricing", "/en/nothing"])
      expect((await ask(path)).headers.getSetCookie()).toEqual([]);
  });

  test("a choice is recorded with its time, shown, and revoked", async () => {
    const made = await choose("uncounted");
    expect([made.status, made.headers.get("location")]).toEqual([303, "/en/cookies"]);
    const [cookie = ""] = made.headers.getSetCookie();
    expect(cookie).toMatch(
      /^choice=uncounted\.\d+; Path=\/; Max-Age=15552000; Secure; HttpOnly; SameSite=Lax$/,
    );
    const shown = await textOf("/en/cookies", { headers: { cookie: cookie.split(";")[0] ?? "" } });
    expect(shown).toContain("Answered on 1 January 2026");
    expect(shown).toMatch(/value="uncounted" aria-pressed="true"/);
    expect((await choose("forget")).headers.getSetCookie()[0]).toStartWith("choice=; Path=/; Max-Age=0");
  });

  test("Global Privacy Control is the answer of whoever sends it, until they decide otherwise", async () => {
    const signal = await textOf("/en/cookies", { headers: { "sec-gpc": "1" } });
    expect(signal).toContain("Your browser sends Global Privacy Control.");
    expect(signal).toMatch(/value="uncounted" aria-pressed="true"/);
    const decided = await textOf("/en/cookies", {
      headers: { "sec-gpc": "1", cookie: "choice=counted.1767225600" },
    });
    expect(decided).toMatch(/value="counted" aria-pressed="true"/);
    expect((await ask("/en/cookies")).headers.get("cache-control")).toBe("private, no-store");
  });

  test("another site chooses nothing, nor does anything that is no answer", async () => {
    const tries = [
      await choose("counted", { origin: "https://evil.example" }),
      await choose("counted", { "sec-fetch-site": "cross-site" }),
      await choose("everything"),
      await choose(`counted${"x".repeat(200)}`),
    ];
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 400, 400]);
    for (const response of tries) expect(response.headers.getSetCookie()).toEqual([]);
  });
});

test("R-9: the register of recipients is the configuration", async () => {
  const page = await textOf("/en/recipients");
  for (const name of ["OpenAI", "DeepSeek", "North machines", "The operator’s mail server"])
    expect(page).toContain(name);
  expect(await textOf("/en/recipients", {}, { ...EXAMPLE_SITE, sendsMail: false })).not.toContain(
    "mail server",
  );
});

test("R-7: the periods on the page about privacy are those that the sweepers go by", async () => {
  const retention = { ...EXAMPLE_SITE.retention, networkDays: 17, sessionHours: 5 };
  const site = { ...EXAMPLE_SITE, retention };
  const page = await textOf("/en/privacy", {}, site);
  expect(page).toContain("without the network address after 17 days");
  expect(page).toContain("5 h in all");
  const facts = JSON.parse(await textOf("/es/privacy.json", {}, site));
  expect(facts).toMatchObject({
    sold: false,
    operator: EXAMPLE_SITE.operator,
    contact: "privacy@example.com",
  });
  expect(facts.retention).toHaveLength(15);
  expect(facts.recipients[0]).toMatchObject({
    name: "OpenAI",
    where: "Estados Unidos",
    keeps: "lo guarda 30 días contra abusos",
  });
});

describe("R-12", () => {
  test("every page names the operator, or says that nobody was named", async () => {
    for (const path of ["/en/", "/es/models", "/en/nothing"])
      expect(await textOf(path)).toContain("Example Operator Ltd, 1 Gate Street");
    const nobody = {
      ...EXAMPLE_SITE,
      operator: null,
      contact: { general: null, privacy: null, security: null },
    };
    expect(await textOf("/en/", {}, nobody)).toContain("has not been said yet");
    expect((await ask("/.well-known/security.txt", {}, nobody)).status).toBe(404);
  });

  test("security.txt says whom to tell, and is valid for less than a year (RFC 9116)", async () => {
    const text = await textOf("/.well-known/security.txt");
    expect(text).toContain("Contact: mailto:security@example.com\n");
    expect(text).toContain(`Canonical: ${HOST}/.well-known/security.txt\n`);
    const ends = Date.parse(/Expires: (.+)/.exec(text)?.[1] ?? "");
    expect(ends).toBeGreaterThan(EXAMPLE_PAGES.clock.nowMs());
    expect(ends).toBeLessThan(EXAMPLE_PAGES.clock.nowMs() + 365 * 86_400_000);
  });
});

const version = (number: number, en: string | null, es: string | null = null): PolicyVersion => ({
  name: "terms",
  number,
  publishedAt: new Date(Date.UTC(2026, number, 1)),
  texts: { en, es },
});
const withPolicies = (path: string, versions: readonly PolicyVersion[]) =>
  Promise.resolve(
    publicPages({ ...EXAMPLE_PAGES, readPolicies: async () => versions }).request(`${HOST}${path}`),
  );

test("a page of terms has the operator's words, escaped, and says when they are in the other language only", async () => {
  const versions = [version(1, "# Fees\n\nNone <b>yet</b>.\n\nLater, some.")];
  const english = await (await withPolicies("/en/terms", versions)).text();
  expect(english).toContain("<h2>Fees</h2><p>None &lt;b&gt;yet&lt;/b&gt;.</p><p>Later, some.</p>");
  expect(english).toContain("These are the operator’s own words.");
  const spanish = await (await withPolicies("/es/terms", versions)).text();
  expect(spanish).toContain('<div lang="en"><h2>Fees</h2>');
  expect(spanish).toContain("en un solo idioma");
  expect(await textOf("/en/terms")).toContain("it is no contract");
});

describe("R-6", () => {
  const versions = [version(2, "Same.\n\nNew."), version(1, "Same.\n\nOld.")];

  test("each version of a policy is kept at an address of its own, with what is new in it", async () => {
    const now = await (await withPolicies("/en/terms", versions)).text();
    expect(now).toContain('href="/en/terms/versions/1"');
    expect(now).toContain("<p>New.</p>");
    expect(now).not.toContain("Old.");
    const second = await (await withPolicies("/en/terms/versions/2", versions)).text();
    expect(second).toContain("<p>Same.</p><p><ins>New.</ins></p><p><del>Old.</del></p>");
    const first = await (await withPolicies("/es/terms/versions/1", versions)).text();
    expect(first).toContain("<p>Same.</p><p>Old.</p>");
    for (const none of ["versions/3", "versions/0", "versions/1e0", "versions/", "2"])
      expect((await withPolicies(`/en/terms/${none}`, versions)).status).toBe(404);
    const listed = await (await withPolicies("/sitemap.xml", versions)).text();
    expect(listed).toContain("/es/terms/versions/2</loc>");
  });

  test("while they cannot be read, no page says that there are none", async () => {
    const readPolicies = () => Promise.reject(new Error("no database"));
    const pages = publicPages({ ...EXAMPLE_PAGES, readPolicies });
    const answer = await pages.request(`${HOST}/en/terms`);
    expect(answer.status).toBe(503);
    const text = await answer.text();
    expect(text).toContain("cannot be read now");
    expect(text).not.toContain("no contract");
  });
});
