import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Hono } from "hono";
import { createRemoteJWKSet, customFetch, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import { type Browser, codeOf, type PeopleStage, SITE, startPeople, tokenOf } from "../../testing/people.ts";

setDefaultTimeout(60_000);

const APP = "https://app.example.com";

let stage: PeopleStage;
let app: Hono;
let owner: Browser;
beforeAll(async () => {
  stage = await startPeople();
  app = stage.compose({ appOrigins: [APP] });
  owner = await stage.signUp("owner@example.com", { app });
  for (const slug of ["acme", "globex"]) await owner.post("/account/organizations", { slug });
});
afterAll(() => stage.stop());

async function bearer(
  token: string,
  path: string,
  more: Readonly<Record<string, string>> = {},
  method = "GET",
) {
  const response = await app.request(`${SITE}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "x-test-network": "192.0.2.1", ...more },
    ...(method === "GET" ? {} : { body: "{}" }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { code?: string },
  };
}

const make = async (more = {}, browser = owner) =>
  (await browser.post("/account/tokens", { name: "deploys", ...more })).body as { id: string; token: string };

describe("personal access tokens of people", () => {
  test("act as their person, are shown once, and end", async () => {
    const { id, token } = await make();
    expect(token).toMatch(/^sp_pat_[\w-]{43}$/);
    expect((await bearer(token, "/organizations/acme/projects")).status).toBe(200);
    const { items } = (await owner.get("/account/tokens")).body;
    expect(items[0]).toMatchObject({ name: "deploys", last_four: token.slice(-4), role: "developer" });
    expect(items[0].last_used_at).not.toBeNull();
    expect(JSON.stringify(items)).not.toContain(token);
    expect((await stage.mailTo("owner@example.com")).message).toMatchObject({ what: "token_created" });
    expect((await owner.send("DELETE", `/account/tokens/${id}`)).status).toBe(200);
    expect(codeOf(await bearer(token, "/organizations/acme/projects"))).toEqual([401, "not_authenticated"]);
    expect(codeOf(await owner.send("DELETE", `/account/tokens/${id}`))).toEqual([404, "token_not_found"]);
  });

  test("do at most what their role says, and at most what the person may now", async () => {
    const { token } = await make({ role: "admin" });
    expect((await bearer(token, "/organizations/acme/members")).status).toBe(200);
    await stage.superuser.query("update members set role = 'viewer'");
    const refused = await bearer(
      token,
      "/organizations/acme/projects",
      { "content-type": "application/json" },
      "POST",
    );
    expect(codeOf(refused)).toEqual([403, "not_permitted"]);
    await stage.superuser.query("update members set role = 'billing'");
    const developer = (await make({ role: "developer" })).token;
    // A billing person's token for a developer does what both may: no more than a viewer.
    expect(
      codeOf(
        await bearer(developer, "/organizations/acme/keys", { "content-type": "application/json" }, "POST"),
      ),
    ).toEqual([403, "not_permitted"]);
    await stage.superuser.query("update members set role = 'owner'");
    const viewer = (await make({ role: "viewer" })).token;
    expect(
      codeOf(
        await bearer(viewer, "/organizations/acme/projects", { "content-type": "application/json" }, "POST"),
      ),
    ).toEqual([403, "not_permitted"]);
  });

  test("reach the organizations they name, and no others", async () => {
    const { token } = await make({ organizations: ["acme"] });
    expect((await bearer(token, "/organizations/acme/projects")).status).toBe(200);
    expect(codeOf(await bearer(token, "/organizations/globex/projects"))).toEqual([
      404,
      "organization_not_found",
    ]);
    expect(codeOf(await owner.post("/account/tokens", { name: "x", organizations: ["initech"] }))).toEqual([
      404,
      "organization_not_found",
    ]);
  });

  test("end by themselves, with the account, and with a report", async () => {
    const { token } = await make();
    const works = async () => (await bearer(token, "/organizations/acme/projects")).status;
    await stage.superuser.query("update accounts set suspended_at = now()");
    expect(await works()).toBe(401);
    await stage.superuser.query("update accounts set suspended_at = null");
    await stage.superuser.query("update person_tokens set expires_at = now()");
    expect(await works()).toBe(401);
    const other = await stage.signUp("reporter@example.com", { app });
    await other.post("/account/organizations", { slug: "reporters" });
    const theirs = (await make({}, other)).token;
    expect((await bearer(theirs, "/organizations/reporters/projects")).status).toBe(200);
    await other.post("/account/report");
    expect((await bearer(theirs, "/organizations/reporters/projects")).status).toBe(401);
  });

  test("are made after a proof, and open no account page", async () => {
    const { token } = await make();
    expect((await bearer(token, "/account")).status).toBe(401);
    await stage.superuser.query("update sessions set proven_at = now() - interval '1 hour'");
    expect(codeOf(await owner.post("/account/tokens", { name: "x" }))).toEqual([
      403,
      "proof_of_person_needed",
    ]);
    await stage.superuser.query("update sessions set proven_at = now()");
  });

  test("keep to an organization's second factor and networks", async () => {
    const { token } = await make();
    await stage.superuser.query("update organizations set second_factor = true where slug = 'acme'");
    expect(codeOf(await bearer(token, "/organizations/acme/projects"))).toEqual([
      403,
      "second_factor_required",
    ]);
    await stage.superuser.query("update person_tokens set second_factor = true");
    expect((await bearer(token, "/organizations/acme/projects")).status).toBe(200);
    await stage.superuser.query(
      "update organizations set allowed_networks = '{198.51.100.0/24}' where slug = 'acme'",
    );
    expect(codeOf(await bearer(token, "/organizations/acme/projects"))).toEqual([403, "network_not_allowed"]);
    await stage.superuser.query("update organizations set allowed_networks = null, second_factor = false");
  });
});

const give = async (browser = owner) =>
  (await browser.post("/account/access-token", { origin: APP })).body.access_token as string;
const renew = (token: string) =>
  stage.browser({ app }).post("/account/access-token/renew", { access_token: token }, { origin: APP });

describe("ID-5: tokens of five minutes for another site", () => {
  test("anybody can check them by the key set, and they say no more than is needed", async () => {
    const token = await give();
    const keys = createRemoteJWKSet(new URL(`${SITE}/.well-known/jwks.json`), {
      [customFetch]: (url: string) => app.request(url) as Promise<Response>,
    });
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: SITE,
      audience: `${SITE}/api/v1`,
      typ: "at+jwt",
      algorithms: ["ES256"],
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(new Set(Object.keys(payload))).toEqual(
      new Set(["aud", "azp", "exp", "iat", "iss", "jti", "sid", "sub"]),
    );
    expect(protectedHeader.kid).toBeTruthy();
    const set = await (await app.request(`${SITE}/.well-known/jwks.json`)).json();
    expect(JSON.stringify(set)).not.toContain('"d"');
  });

  test("they act as the person on the API, from that site's pages and no other's", async () => {
    const token = await give();
    expect((await bearer(token, "/organizations/acme/projects", { origin: APP })).status).toBe(200);
    expect((await bearer(token, "/organizations/acme/projects")).status).toBe(200);
    expect(
      (await bearer(token, "/organizations/acme/projects", { origin: "https://evil.example" })).status,
    ).toBe(401);
  });

  test("are given for sites on the operator's list only", async () => {
    for (const origin of ["https://evil.example", `${APP}.evil.example`, SITE])
      expect(codeOf(await owner.post("/account/access-token", { origin }))).toEqual([
        403,
        "origin_not_allowed",
      ]);
  });

  test("a session that was ended renews nothing, and its tokens open nothing", async () => {
    const browser = stage.browser({ app });
    await browser.signIn("owner@example.com");
    const first = await give(browser);
    const second = (await renew(first)).body.access_token;
    expect(decodeJwt(second).jti).not.toBe(decodeJwt(first).jti);
    await browser.post("/sign-out");
    expect(codeOf(await renew(second))).toEqual([401, "not_authenticated"]);
    expect((await bearer(second, "/organizations/acme/projects")).status).toBe(401);
  });

  test("keys are rotated: the old one is shown until what it signed is over", async () => {
    const before = await give();
    await stage.superuser.query(
      "update token_signing_keys set created_at = now() - interval '30 days 1 second'",
    );
    const after = await give();
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    for (const token of [before, after])
      expect((await bearer(token, "/organizations/acme/projects")).status).toBe(200);
    await stage.superuser.query(
      "update token_signing_keys set created_at = now() - interval '31 days 1 second' where kid = $1",
      [decodeProtectedHeader(before).kid],
    );
    expect((await bearer(before, "/organizations/acme/projects")).status).toBe(401);
  });

  test.each([
    ["for another audience", { aud: "https://other.example/api/v1" }],
    ["of another issuer", { iss: "https://other.example" }],
    ["that is over", { iat: -600, exp: -300 }],
    ["that lives for an hour", { iat: -600, exp: 3_000 }],
  ])("none %s", async (_, wrong: Readonly<Record<string, string | number>>) => {
    const good = decodeJwt(await give());
    const now = Math.floor(Date.now() / 1000);
    const claims = Object.fromEntries(
      Object.entries({ ...good, ...wrong }).map(([name, value]) => [
        name,
        name in wrong && typeof value === "number" ? now + value : value,
      ]),
    );
    const { key, kid } = await ownKey();
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid, typ: "at+jwt" })
      .sign(key);
    expect((await bearer(token, "/organizations/acme/projects")).status).toBe(401);
    const right = await new SignJWT(good).setProtectedHeader({ alg: "ES256", kid, typ: "at+jwt" }).sign(key);
    expect((await bearer(right, "/organizations/acme/projects")).status).toBe(200);
  });

  test("none that says by itself how it is to be checked", async () => {
    const good = decodeJwt(await give());
    const { kid, publicText } = await ownKey();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const none = `${part({ alg: "none", kid, typ: "at+jwt" })}.${part(good)}.`;
    const hmac = await new SignJWT(good)
      .setProtectedHeader({ alg: "HS256", kid, typ: "at+jwt" })
      .sign(Buffer.from(publicText.padEnd(32)));
    for (const token of [none, hmac])
      expect((await bearer(token, "/organizations/acme/projects")).status).toBe(401);
  });
});

/** The key that signs, as whoever has the vault could open it. */
async function ownKey() {
  const { importJWK } = await import("jose");
  const { rows } = await stage.superuser.query(
    "select kid, public_key, private_key from token_signing_keys order by created_at desc limit 1",
  );
  const [{ kid, public_key: publicText, private_key: sealed }] = rows;
  const jwk = JSON.parse(stage.keys.open(sealed, "token_signing_keys", kid, "private_key"));
  return { kid, publicText: publicText as string, key: await importJWK(jwk, "ES256") };
}

describe("ID-6: other sites' pages", () => {
  const ask = (origin: string, method = "OPTIONS", path = "/organizations") =>
    app.request(`${SITE}/api/v1${path}`, {
      method,
      headers: { origin, "access-control-request-method": "GET" },
    });

  test("read answers where the operator lists them, by name and without cookies", async () => {
    const preflight = await ask(APP);
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(APP);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    const answer = await ask(APP, "GET");
    expect(answer.headers.get("access-control-allow-origin")).toBe(APP);
    expect(answer.headers.get("vary")).toContain("Origin");
    for (const { headers } of [preflight, answer])
      expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  test.each(["https://evil.example", "null", `${APP}.evil.example`, "http://app.example.com"])(
    "are told nothing at %s",
    async (origin) => {
      for (const method of ["OPTIONS", "GET"])
        expect((await ask(origin, method)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test("change nothing by a cookie, also where they are listed", async () => {
    expect(codeOf(await owner.post("/account/organizations", { slug: "foreign" }, { origin: APP }))).toEqual([
      403,
      "foreign_page",
    ]);
  });
});

test("the token of the link of a mail is no token of a person", async () => {
  await owner.post("/password-resets", { address: "owner@example.com" });
  const token = tokenOf(await stage.mailTo("owner@example.com"));
  expect((await bearer(`sp_pat_${token}`, "/organizations/acme/projects")).status).toBe(401);
});
