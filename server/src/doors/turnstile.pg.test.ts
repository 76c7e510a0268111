import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Hono } from "hono";
import { codeOf, PASSWORD, type PeopleStage, startPeople } from "../../testing/people.ts";
import { startTurnstile, type TestTurnstile } from "../../testing/turnstile.ts";
import { Secret } from "../kernel/secret.ts";

setDefaultTimeout(60_000);

const HOST = "sallyport.example";

let stage: PeopleStage;
let turnstile: TestTurnstile;
let app: Hono;
let people = 0;

beforeAll(async () => {
  stage = await startPeople();
  turnstile = await startTurnstile();
  app = stage.compose({ turnstile: turnstile.settings });
});
beforeEach(() => {
  turnstile.fault = "none";
});
afterAll(async () => {
  await turnstile.stop();
  await stage.stop();
});

function signUp(proof: string | undefined, on = app) {
  people += 1;
  const address = `human${people}@example.com`;
  return stage.browser({ app: on }).post("/sign-up", { address, name: "Ada", password: PASSWORD, proof });
}

describe("AB-1: Turnstile at sign-up", () => {
  test("lets in who solved it on our page, and tells Cloudflare nothing of them", async () => {
    expect((await stage.browser({ app }).post("/proofs", { action: "sign_up" })).body).toEqual({
      kind: "turnstile",
      site_key: "0x4AAAAAAA",
    });
    expect((await signUp(turnstile.solve({ hostname: HOST, action: "sign_up" }))).status).toBe(200);
    expect([...(turnstile.asked.at(-1)?.keys() ?? [])]).toEqual(["secret", "response"]);
  });

  test("nobody without a token", async () => {
    expect(codeOf(await signUp(undefined))).toEqual([403, "proof_needed"]);
  });

  test.each([
    ["made up", () => "0.made-up"],
    ["solved on another site", () => turnstile.solve({ hostname: "evil.example", action: "sign_up" })],
    ["solved for another act", () => turnstile.solve({ hostname: HOST, action: "sign_in" })],
    ["older than five minutes", () => turnstile.solve({ hostname: HOST, action: "sign_up", agoMs: 301_000 })],
    ["that is no token", () => "two words"],
  ])("none %s", async (_, token) => {
    expect(codeOf(await signUp(token()))).toEqual([403, "proof_refused"]);
  });

  test("none twice, also when Cloudflare forgets that it was used", async () => {
    const token = turnstile.solve({ hostname: HOST, action: "sign_up" });
    expect((await signUp(token)).status).toBe(200);
    expect(codeOf(await signUp(token))).toEqual([403, "proof_refused"]);
    turnstile.forgetUses();
    expect(codeOf(await signUp(token))).toEqual([403, "proof_refused"]);
  });

  test.each(["internal-error", "no-json", "unavailable"] as const)(
    "nobody while it answers with %s",
    async (fault) => {
      turnstile.fault = fault;
      expect(codeOf(await signUp(turnstile.solve({ hostname: HOST, action: "sign_up" })))).toEqual([
        503,
        "proof_unchecked",
      ]);
    },
  );

  test("nobody while it cannot be reached, or where our secret is wrong", async () => {
    const away = { url: new URL("http://127.0.0.1:9"), allowPrivateAddress: true };
    const unreachable = stage.compose({ turnstile: { ...turnstile.settings, verifier: away } });
    const wrong = stage.compose({ turnstile: { ...turnstile.settings, secret: new Secret("wrong") } });
    for (const on of [unreachable, wrong])
      expect(codeOf(await signUp(turnstile.solve({ hostname: HOST, action: "sign_up" }), on))).toEqual([
        503,
        "proof_unchecked",
      ]);
  });
});

describe("what a sign-in page has to know", () => {
  test("without anything set: proof of work, passkeys, nobody else", async () => {
    expect((await stage.browser().get("/sign-in-options")).body).toEqual({
      policies: [],
      product: "Sallyport",
      operator: null,
      sign_up: "open",
      mail: true,
      issuers: [],
      passkeys: { possible: true, host: "sallyport.example" },
      challenge: { kind: "proof_of_work" },
      password: { least_characters: 14, most_characters: 1000, least_score: 3 },
    });
  });

  test("and with what the operator's settings say", async () => {
    const browser = stage.browser({
      app: stage.compose({
        turnstile: turnstile.settings,
        signUp: "invited",
        mail: false,
        operator: "Example Ltd",
        origins: ["https://192.0.2.1"],
      }),
    });
    expect((await browser.get("/sign-in-options")).body).toMatchObject({
      operator: "Example Ltd",
      sign_up: "invited",
      mail: false,
      passkeys: { possible: false, host: null },
      challenge: { kind: "turnstile", site_key: "0x4AAAAAAA" },
    });
  });
});
