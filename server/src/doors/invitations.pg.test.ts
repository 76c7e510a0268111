import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, type PeopleStage, startPeople, tokenOf } from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@example.com");
  const made = await owner.post("/account/organizations", { slug: "acme", name: "Acme Prints" });
  expect(made.body).toMatchObject({ slug: "acme", name: "Acme Prints" });
});
afterAll(() => stage.stop());

const invite = (address: string, role = "developer", by = owner) =>
  by.post("/organizations/acme/invitations", { address, role });

async function linkTo(address: string): Promise<string> {
  return tokenOf(await stage.mailTo(address));
}

describe("an organization", () => {
  test("is made by a person, who is its owner, and that is written down as theirs", async () => {
    const account = (await owner.get("/account")).body;
    expect(account.organizations).toMatchObject([{ slug: "acme", role: "owner", barred: false }]);
    expect((await owner.get("/organizations/acme/projects")).body.items).toMatchObject([{ slug: "default" }]);
    const { rows } = await stage.superuser.query(
      "select distinct actor_kind, actor_id from audit_entries where org_id = $1",
      [account.organizations[0].id],
    );
    expect(rows).toEqual([{ actor_kind: "person", actor_id: account.id }]);
    expect(codeOf(await owner.post("/account/organizations", { slug: "acme" }))).toEqual([
      409,
      "organization_exists",
    ]);
  });

  test("is not made before the address is verified, nor a sixth one in a day", async () => {
    const browser = stage.browser();
    await browser.signUp("early@example.com");
    await browser.signIn("early@example.com");
    const early = await browser.post("/account/organizations", { slug: "early" });
    expect(codeOf(early)).toEqual([403, "address_not_verified"]);
    const eager = await stage.signUp("eager@example.com");
    for (let made = 0; made < 5; made += 1)
      expect((await eager.post("/account/organizations", { slug: `eager-${made}` })).status).toBe(200);
    expect((await eager.post("/account/organizations", { slug: "eager-5" })).status).toBe(429);
  });
});

describe("an invitation", () => {
  test("makes the person with that address a member, once", async () => {
    expect((await invite("Dev@Example.com")).status).toBe(201);
    const token = await linkTo("Dev@example.com");
    expect((await stage.browser().post("/invitations/show", { token })).body).toEqual({
      organization: "Acme Prints",
      role: "developer",
    });
    const developer = await stage.signUp("dev@example.com");
    expect((await developer.get("/organizations/acme/members")).status).toBe(403);
    expect((await developer.post("/invitations/accept", { token })).body.slug).toBe("acme");
    expect((await developer.get("/organizations/acme/members")).status).toBe(200);
    expect(codeOf(await developer.post("/invitations/accept", { token }))).toEqual([410, "link_ended"]);
    const { items } = (await owner.get("/organizations/acme/members")).body;
    expect(items).toMatchObject([
      { address: "owner@example.com", role: "owner" },
      { address: "dev@example.com", role: "developer" },
    ]);
  });

  test("is for that address only, and stays for its owner", async () => {
    await invite("right@example.com");
    const token = await linkTo("right@example.com");
    const wrong = await stage.signUp("wrong@example.com");
    expect(codeOf(await wrong.post("/invitations/accept", { token }))).toEqual([403, "invitation_for_other"]);
    const right = await stage.signUp("right@example.com");
    expect((await right.post("/invitations/accept", { token })).status).toBe(200);
  });

  test("expires, is taken back, and is replaced by a newer one", async () => {
    const browser = await stage.signUp("late@example.com");
    await invite("late@example.com");
    const first = await linkTo("late@example.com");
    await invite("late@example.com", "viewer");
    expect(codeOf(await browser.post("/invitations/accept", { token: first }))).toEqual([410, "link_ended"]);
    const { items } = (await owner.get("/organizations/acme/invitations")).body;
    expect(items).toMatchObject([{ address: "late@example.com", role: "viewer" }]);
    const second = await linkTo("late@example.com");
    const revoked = await owner.post(`/organizations/acme/invitations/${items[0].id}/revoke`);
    expect(revoked.body).toEqual({ id: items[0].id, revoked: true });
    expect(codeOf(await browser.post("/invitations/accept", { token: second }))).toEqual([410, "link_ended"]);
    await invite("late@example.com");
    await stage.superuser.query("update invitations set expires_at = now()");
    const third = await linkTo("late@example.com");
    expect(codeOf(await browser.post("/invitations/accept", { token: third }))).toEqual([410, "link_ended"]);
  });

  test("ID-8: no admin makes an owner by it, and no developer invites", async () => {
    await invite("admin@example.com", "admin");
    const admin = await stage.signUp("admin@example.com");
    await admin.post("/invitations/accept", {
      token: tokenOf(
        (await stage.mails()).findLast(
          ({ to, message }) => to === "admin@example.com" && message.template === "invitation",
        ) ?? expect.unreachable(),
      ),
    });
    expect((await invite("friend@example.com", "viewer", admin)).status).toBe(201);
    expect(codeOf(await invite("friend@example.com", "owner", admin))).toEqual([403, "not_permitted"]);
    const stranger = await stage.signUp("stranger@example.com");
    expect((await invite("friend@example.com", "viewer", stranger)).status).toBe(403);
  });

  test("two who accept at once become one member", async () => {
    await invite("twice@example.com");
    const token = await linkTo("twice@example.com");
    const one = await stage.signUp("twice@example.com");
    const two = stage.browser();
    await two.signIn("twice@example.com");
    const both = await Promise.all([one, two].map((each) => each.post("/invitations/accept", { token })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 410]);
  });

  test("D-1: is kept without the address or the link in the clear", async () => {
    await invite("sealed@example.com");
    const token = await linkTo("sealed@example.com");
    const { rows } = await stage.superuser.query("select * from invitations");
    const dump = rows.map((row: Record<string, unknown>) =>
      Object.values(row)
        .map((value) => (Buffer.isBuffer(value) ? value.toString("latin1") : String(value)))
        .join(),
    );
    expect(dump.join()).not.toContain("sealed");
    expect(dump.join()).not.toContain(token);
  });
});
