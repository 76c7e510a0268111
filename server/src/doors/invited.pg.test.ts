import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Hono } from "hono";
import { type Browser, codeOf, type PeopleStage, startPeople, tokenOf } from "../../testing/people.ts";
import { readAddress } from "../accounts/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { addStaff } from "../staff/index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let app: Hono;
beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@example.com");
  await owner.post("/account/organizations", { slug: "acme", name: "Acme Prints" });
  app = stage.compose({ signUp: "invited" });
});
afterAll(() => stage.stop());

async function invite(address: string): Promise<string> {
  await owner.post("/organizations/acme/invitations", { address, role: "developer" });
  return tokenOf(await stage.mailTo(address));
}

describe("where accounts are opened by invitation", () => {
  test("nobody comes in without one", async () => {
    expect(codeOf(await stage.browser({ app }).signUp("without@example.com"))).toEqual([
      403,
      "sign_up_closed",
    ]);
  });

  test("an invitation opens one for its address, which is verified by it, and makes a member", async () => {
    const invitation = await invite("ada@example.com");
    const browser = stage.browser({ app });
    const { body } = await browser.signUp("ADA@example.com", { invitation });
    expect(body).toEqual({ next: "sign_in" });
    expect((await browser.signIn("ada@example.com")).body.signed_in).toBe(true);
    expect((await browser.get("/account")).body.verified).toBe(true);
    expect((await browser.post("/invitations/accept", { token: invitation })).body.slug).toBe("acme");
  });

  test("for another address it is none, and after its end neither", async () => {
    const invitation = await invite("eve@example.com");
    const browser = stage.browser({ app });
    expect(codeOf(await browser.signUp("mallory@example.com", { invitation }))).toEqual([
      403,
      "invitation_for_other",
    ]);
    await stage.superuser.query("update invitations set revoked_at = now()");
    expect(codeOf(await browser.signUp("eve@example.com", { invitation }))).toEqual([410, "link_ended"]);
    const { rows } = await stage.superuser.query(
      "select count(*)::int as n from accounts where address_index = any($1)",
      [
        ["mallory@example.com", "eve@example.com"].map((identity) =>
          stage.keys.addressIndex({ text: identity, identity, domain: "example.com" }),
        ),
      ],
    );
    expect(rows[0].n).toBe(0);
  });

  test("ID-9: it does not give an account to somebody else that is there already", async () => {
    await stage.signUp("there@example.com");
    const invitation = await invite("there@example.com");
    const browser = stage.browser({ app });
    const password = "nine green boats asleep";
    expect((await browser.signUp("there@example.com", { invitation, password })).body).toEqual({
      next: "sign_in",
    });
    expect(codeOf(await browser.signIn("there@example.com", password))).toEqual([401, "sign_in_refused"]);
    expect((await stage.mailTo("there@example.com")).message.template).toBe("account_exists");
  });
});

test("where they are closed, an invitation opens none", async () => {
  const invitation = await invite("late@example.com");
  const browser = stage.browser({ app: stage.compose({ signUp: "closed" }) });
  expect(codeOf(await browser.signUp("late@example.com", { invitation }))).toEqual([403, "sign_up_closed"]);
});

test("ID-7: where they are closed, an invitation to run the platform opens an account for its address alone, and makes its role", async () => {
  const closed = stage.compose({ signUp: "closed" });
  await addStaff(
    { database: stage.database, vault: stage.vault, clock: systemClock },
    { address: readAddress("leo@example.com") ?? expect.unreachable(), role: "support", language: "en" },
  );
  const invitation = tokenOf(await stage.mailTo("leo@example.com"));
  const browser = stage.browser({ app: closed });
  expect(codeOf(await browser.signUp("mallory@example.com", { invitation }))).toEqual([
    403,
    "invitation_for_other",
  ]);
  expect((await browser.signUp("leo@example.com", { invitation })).body).toEqual({ next: "sign_in" });
  await browser.signIn("leo@example.com");
  expect((await browser.post("/console/join", { token: invitation })).body).toEqual({ role: "support" });
  // It worked once.
  expect(codeOf(await browser.signUp("leo@example.com", { invitation }))).toEqual([403, "sign_up_closed"]);
});
