import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, type PeopleStage, startPeople, tokenOf } from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let admin: Browser;
let made = 0;
let slug = "";
const adminAddress = () => `admin-${made}@example.com`;
const guestAddress = () => `guest-${made}@example.com`;

beforeAll(async () => {
  stage = await startPeople();
});
beforeEach(async () => {
  made += 1;
  slug = `org-${made}`;
  owner = await stage.signUp(`owner-${made}@example.com`);
  await owner.post("/account/organizations", { slug });
  admin = await stage.signUp(adminAddress());
  await invite(owner, adminAddress(), "admin");
  await admin.post("/invitations/accept", { token: tokenOf(await stage.mailTo(adminAddress())) });
});
afterAll(() => stage.stop());

const invite = (by: Browser, address: string, role = "developer") =>
  by.post(`/organizations/${slug}/invitations`, { address, role });
const open = async (by = owner): Promise<string[]> =>
  (await by.get(`/organizations/${slug}/invitations`)).body.items.map(
    ({ address }: { address: string }) => address,
  );
const idOf = async (address: string): Promise<string> =>
  (await owner.get(`/organizations/${slug}/members`)).body.items.find(
    (one: { address: string }) => one.address === address,
  )?.id ?? expect.unreachable();
const accept = async (address: string) => {
  const guest = await stage.signUp(address);
  return guest.post("/invitations/accept", {
    token: tokenOf(invitedAs.get(address) ?? expect.unreachable()),
  });
};
const invitedAs = new Map<string, Awaited<ReturnType<PeopleStage["mailTo"]>>>();

async function change(role: string): Promise<void> {
  const member = await idOf(adminAddress());
  const { revision } = (await owner.get(`/organizations/${slug}/members/${member}`)).body;
  const match = { "if-match": `"${revision}"` };
  await owner.send("PATCH", `/organizations/${slug}/members/${member}`, { role }, match);
}

const ENDS: Readonly<Record<string, () => Promise<unknown>>> = {
  leaves: () => admin.post(`/account/organizations/${slug}/leave`),
  "is removed": async () => owner.post(`/organizations/${slug}/members/${await idOf(adminAddress())}/remove`),
  "is made a developer": () => change("developer"),
  "is suspended": async () =>
    owner.post(`/organizations/${slug}/members/${await idOf(adminAddress())}/suspend`, {
      reason: "under review",
    }),
  "says that it was not them": () => admin.post("/account/report"),
};

describe("ID-8, ID-11: an invitation ends with its maker's right to make it", () => {
  test.each(Object.keys(ENDS))("when that member %s, for good; those of others stay", async (how) => {
    await invite(owner, "friend@example.com", "viewer");
    await invite(admin, guestAddress());
    invitedAs.set(guestAddress(), await stage.mailTo(guestAddress()));
    expect(await open()).toEqual(["friend@example.com", guestAddress()]);
    await ENDS[how]?.();
    expect(await open()).toEqual(["friend@example.com"]);
    expect(codeOf(await accept(guestAddress()))).toEqual([410, "link_ended"]);
    // Whoever comes back gets nothing back.
    await stage.superuser.query("delete from suspensions");
    await stage.superuser.query("update members set role = 'admin', left_at = null where role <> 'owner'");
    expect(await open()).toEqual(["friend@example.com"]);
  });

  test("an owner who becomes an admin has invited no owner any more, and everybody else still", async () => {
    await change("owner");
    await invite(admin, "heir@example.com", "owner");
    await invite(admin, guestAddress());
    await change("admin");
    expect(await open()).toEqual([guestAddress()]);
  });

  test("of those that are sent while their maker is removed, none is left open", async () => {
    const removed = ENDS["is removed"]?.();
    await Promise.all(
      Array.from({ length: 15 }, (_, at) => invite(admin, `${at}-${guestAddress()}`)).concat(
        removed as never,
      ),
    );
    expect(await open()).toEqual([]);
  });

  test("those that run the platform made stay, whoever leaves", async () => {
    await stage.superuser.query("update invitations set invited_by = null where accepted_at is not null");
    await invite(admin, guestAddress());
    await stage.superuser.query("update invitations set invited_by = null where accepted_at is null");
    await ENDS["is removed"]?.();
    expect(await open()).toContain(guestAddress());
  });
});

describe("ID-11: an ownership that is offered", () => {
  const at = (path: string) => `/account/organizations/${slug}${path}`;
  const offer = async () => {
    const door = await owner.post(at("/transfer"), {
      member: await idOf(adminAddress()),
      reason: "holidays",
    });
    return owner.post(at("/transfer/offer"), { door: door.body.door });
  };
  const outcomes = async () =>
    (await stage.superuser.query("select outcome from ownership_offers order by offered_at desc limit 1"))
      .rows;

  test.each(["gives", "takes"])("ends when whoever %s it says that it was not them", async (who) => {
    expect((await offer()).status).toBe(200);
    await (who === "gives" ? owner : admin).post("/account/report");
    expect(await outcomes()).toEqual([{ outcome: "withdrawn" }]);
    await stage.superuser.query("delete from suspensions");
    if (who === "gives")
      expect(codeOf(await admin.post(at("/transfer/take")))).toEqual([404, "offer_not_found"]);
  });

  test("leaves no reason behind in an organization that is deleted", async () => {
    await offer();
    const { door } = (await owner.post(at("/deletion"), { confirm: slug, reason: "closing down" })).body;
    expect((await owner.post(at("/deletion/confirm"), { door })).status).toBe(200);
    const left = await stage.superuser.query(
      "select from ownership_offers f join organizations o on o.id = f.org_id where o.deleted_at is not null",
    );
    expect(left.rowCount).toBe(0);
  });
});
