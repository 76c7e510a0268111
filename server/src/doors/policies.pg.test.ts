import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, type PeopleStage, startPeople } from "../../testing/people.ts";
import { ROUTES } from "../operations/index.ts";
import { type PolicyTexts, publishPolicies } from "../policies/index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
/** Agreed to the first versions. */
let ada: Browser;
const FIRST = [
  { policy: "privacy", version: 1 },
  { policy: "terms", version: 1 },
] as const;
const SECOND = { policy: "terms", version: 2 } as const;

const MATCH = { "if-match": '"1"' };
const english = (en: string): PolicyTexts => ({ en, es: null });
const publish = (terms: string | null) =>
  publishPolicies(stage.database, {
    ...(terms === null ? {} : { terms: english(terms) }),
    privacy: english("What we keep."),
    "data-processing": english("Between companies."),
  });
const own = async (browser: Browser) => (await browser.get("/account/policies")).body;

beforeAll(async () => {
  stage = await startPeople();
  await publish("Be kind.");
  // The same text again is no new version.
  await publish("Be kind.");
  ada = stage.browser();
  await ada.signUp("ada@example.com", { policies: FIRST });
  const token = (await stage.mailTo("ada@example.com")).message.path.split("#t=")[1];
  await ada.post("/verify", { token });
});
afterAll(() => stage.stop());

describe("R-6", () => {
  test("whoever opens an account agrees to everything that is in force, in the version that is, and to nothing else", async () => {
    const { body: options } = await stage.browser().get("/sign-in-options");
    expect(options.policies).toEqual(FIRST);
    const browser = stage.browser();
    const tries = [[], [FIRST[1]], [FIRST[0], SECOND], [...FIRST, { policy: "data-processing", version: 1 }]];
    const codes = [];
    for (const policies of tries)
      codes.push(codeOf(await browser.signUp("forged@example.com", { policies })));
    expect(codes).toEqual([
      [403, "policies_not_agreed"],
      [403, "policies_not_agreed"],
      [409, "policy_newer"],
      [409, "policy_newer"],
    ]);
    const { in_force: inForce, agreements } = await own(ada);
    expect(inForce.map(({ missing }: { missing: boolean }) => missing)).toEqual([false, false]);
    expect(agreements).toMatchObject([...FIRST].reverse().map((one) => ({ ...one, withdrawn_at: null })));
    // Who has an account already agrees to nothing by somebody else's sign-up.
    await browser.signUp("ada@example.com", { policies: FIRST });
    expect((await own(ada)).agreements).toHaveLength(2);
  });

  test("a new version is asked of people before they act in any organization; their own account and their tokens go on", async () => {
    await ada.post("/account/organizations", { slug: "acme" });
    const { token } = (await ada.post("/account/tokens", { name: "build" })).body;
    await publish("Be kind, and brief.");
    expect((await ada.get("/account")).body.policies_missing).toEqual([SECOND]);
    const ofOrganizations = ROUTES.filter(({ operation }) => operation.allowed.organization !== undefined);
    for (const { method, path, operation } of ofOrganizations) {
      const address = path.replace("{organization}", "acme").replace(/\{\w+\}/g, "1");
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      expect(codeOf(await ada.send(method, address, body, MATCH)), operation.name).toEqual([
        403,
        "policies_not_agreed",
      ]);
    }
    expect(ofOrganizations.length).toBeGreaterThan(50);
    for (const [path, wish] of [
      ["/account/organizations", { slug: "other" }],
      ["/account/tokens", { name: "late" }],
    ] as const)
      expect(codeOf(await ada.post(path, wish))).toEqual([403, "policies_not_agreed"]);
    for (const path of ["/account/export", "/account/sessions", "/account/kept"])
      expect((await ada.get(path)).status).toBe(200);
    const bearer = { authorization: `Bearer ${token}` };
    const byToken = () => stage.browser().send("GET", "/organizations/acme/projects", undefined, bearer);
    expect((await byToken()).status).toBe(200);
    // What was in force before does not count any more, and nobody else's word does.
    expect(codeOf(await ada.post("/account/policies/agree", { policies: FIRST }))).toEqual([
      409,
      "policy_newer",
    ]);
    expect((await ada.post("/account/policies/agree", { policies: [SECOND] })).status).toBe(200);
    expect((await ada.get("/organizations/acme/projects")).status).toBe(200);

    // Taken back as easily as it was given.
    expect((await ada.post("/account/policies/withdraw", { policy: "terms" })).status).toBe(200);
    expect(codeOf(await ada.get("/organizations/acme/projects"))).toEqual([403, "policies_not_agreed"]);
    expect((await byToken()).status).toBe(401);
    const { agreements } = await own(ada);
    expect(agreements.map(({ withdrawn_at: at }: { withdrawn_at: string | null }) => at !== null)).toEqual([
      true,
      true,
      false,
    ]);
    const { body: events } = await ada.get("/account/events");
    expect(events.items.map(({ event }: { event: string }) => event).slice(0, 2)).toEqual([
      "policy.withdrawn",
      "policy.agreed",
    ]);
    await ada.post("/account/policies/agree", { policies: [SECOND] });
    expect((await ada.get("/organizations/acme/projects")).status).toBe(200);
  });

  test("those who run the platform are not asked, and a policy that is taken back is asked of nobody", async () => {
    const browser = stage.browser();
    await browser.signUp("staff@example.com", { policies: [FIRST[0], SECOND] });
    const token = (await stage.mailTo("staff@example.com")).message.path.split("#t=")[1];
    await browser.post("/verify", { token });
    await publish(null);
    expect((await own(browser)).in_force).toMatchObject([{ policy: "privacy" }]);
    await publish("Be kind again.");
    const missing = async () => (await browser.get("/account")).body.policies_missing;
    expect(await missing()).toEqual([{ policy: "terms", version: 4 }]);
    await stage.superuser.query(
      "insert into staff (id, role, account_id) select gen_random_uuid(), 'support', id from accounts where id = $1",
      [(await browser.get("/account")).body.id],
    );
    expect(await missing()).toEqual([]);
  });

  test("D-4: each version is in the audit ledger once, with the digest of its words, and nothing changes one", async () => {
    const { rows } = await stage.superuser.query(
      `select v.number, encode(v.digest, 'hex') = a.details->>'digest' as same
       from policy_versions v join audit_entries a on a.action = 'policy.published' and a.subject_id = v.name
         and (a.details->>'number')::integer = v.number where v.name = 'terms' order by v.number`,
    );
    expect(rows).toEqual([1, 2, 3, 4].map((number) => ({ number, same: true })));
    const tampered = stage.database.asOperator((db) =>
      db.updateTable("policy_versions").set({ english: "Pay twice." }).execute(),
    );
    await expect(tampered).rejects.toThrow("permission denied");
  });
});
