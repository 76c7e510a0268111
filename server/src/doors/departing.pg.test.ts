import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, type PeopleStage, startPeople, tokenOf } from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let address = "";
let made = 0;
beforeAll(async () => {
  stage = await startPeople();
});
// A person makes five organizations a day.
beforeEach(async () => {
  address = `owner-${made}@example.com`;
  owner = await stage.signUp(address);
});
afterAll(() => stage.stop());

/** An organization of its own for a test. */
async function found(by = owner): Promise<string> {
  made += 1;
  const slug = `org-${made}`;
  expect((await by.post("/account/organizations", { slug, name: `Org ${made}` })).status).toBe(200);
  return slug;
}

async function join(slug: string, address: string, role: string, by = owner): Promise<Browser> {
  await by.post(`/organizations/${slug}/invitations`, { address, role });
  const token = tokenOf(await stage.mailTo(address));
  const known = stage.browser();
  const browser = (await known.signIn(address)).status === 200 ? known : await stage.signUp(address);
  expect((await browser.post("/invitations/accept", { token })).status).toBe(200);
  return browser;
}

const memberOf = async (slug: string, address: string, by = owner): Promise<string> => {
  const { items } = (await by.get(`/organizations/${slug}/members`)).body;
  return items.find((one: { address: string }) => one.address === address)?.id ?? expect.unreachable();
};
const leave = (slug: string, by: Browser) => by.post(`/account/organizations/${slug}/leave`);

describe("ID-8: a member", () => {
  test("leaves: nothing of the organization is theirs any more, and owners are told of the keys", async () => {
    const slug = await found();
    const dev = await join(slug, "leaver@example.com", "developer");
    const key = await dev.post(`/organizations/${slug}/keys`, { mode: "test", name: "theirs" });
    expect(key.status).toBe(201);
    expect((await leave(slug, dev)).status).toBe(200);
    expect(codeOf(await dev.get(`/organizations/${slug}/members`))).toEqual([403, "not_permitted"]);
    expect((await dev.get("/account")).body.organizations).toEqual([]);
    expect(codeOf(await leave(slug, dev))).toEqual([404, "organization_not_found"]);
    const told = (await stage.mailTo(address)).message;
    expect(told).toMatchObject({
      template: "member_left",
      person: "Ada Lovelace (leaver@example.com)",
      removed: false,
      keys: 1,
      made: 0,
      paused: false,
    });
    const { items } = (await owner.get(`/organizations/${slug}/keys`)).body;
    expect(items).toMatchObject([{ name: "theirs", status: "active" }]);
    const { body: now } = await owner.get(`/organizations/${slug}/members`);
    expect(now.items).toHaveLength(1);
    const { body: former } = await owner.get(`/organizations/${slug}/members?former=true`);
    expect(former.items).toMatchObject([{ address: "leaver@example.com", name: "Ada Lovelace" }]);
    expect(former.items[0].left_at).not.toBeNull();
  });

  test("who comes back is the same member, with the keys that count as theirs", async () => {
    const slug = await found();
    const dev = await join(slug, "back@example.com", "developer");
    const before = await memberOf(slug, "back@example.com");
    await leave(slug, dev);
    await join(slug, "back@example.com", "viewer");
    expect(await memberOf(slug, "back@example.com")).toBe(before);
    expect((await owner.get(`/organizations/${slug}/members/${before}`)).body).toMatchObject({
      role: "viewer",
      left_at: null,
    });
  });

  test("is removed by an admin, an owner only by an owner, and reads of it", async () => {
    const slug = await found();
    const admin = await join(slug, "admin@example.com", "admin");
    await join(slug, "viewer@example.com", "viewer");
    const viewer = await memberOf(slug, "viewer@example.com");
    const self = await memberOf(slug, address);
    const remove = (by: Browser, member: string) =>
      by.post(`/organizations/${slug}/members/${member}/remove`, {});
    expect(codeOf(await remove(admin, self))).toEqual([403, "not_permitted"]);
    expect((await remove(admin, viewer)).body).toMatchObject({ removed: true, paused: false, nodes: [] });
    expect(codeOf(await remove(admin, viewer))).toEqual([404, "member_not_found"]);
    expect((await stage.mailTo("viewer@example.com")).message.template).toBe("removed_from_organization");
    const role = await owner.send(
      "PATCH",
      `/organizations/${slug}/members/${viewer}`,
      { role: "admin" },
      {
        "if-match": '"3"',
      },
    );
    expect(codeOf(role)).toEqual([404, "member_not_found"]);
  });

  test("may go also while suspended, and a pause of keys outlasts it", async () => {
    const slug = await found();
    const dev = await join(slug, "paused@example.com", "developer");
    const member = await memberOf(slug, "paused@example.com");
    const reason = { reason: "a test" };
    await owner.post(`/organizations/${slug}/members/${member}/suspend`, reason);
    expect((await leave(slug, dev)).status).toBe(200);
    const former = `/organizations/${slug}/members/${member}`;
    expect((await owner.get(former)).body.suspended_by).toEqual(["organization"]);
    expect((await owner.post(`${former}/resume`, reason)).body.suspended_by).toEqual([]);
    expect((await owner.post(`${former}/suspend`, reason)).body.suspended_by).toEqual(["organization"]);
  });
});

describe("ID-8: the last owner", () => {
  test("neither leaves, nor is removed, nor is demoted", async () => {
    const slug = await found();
    await join(slug, "admin2@example.com", "admin");
    const self = await memberOf(slug, address);
    expect(codeOf(await leave(slug, owner))).toEqual([409, "last_owner"]);
    const path = `/organizations/${slug}/members/${self}`;
    expect(codeOf(await owner.post(`${path}/remove`, {}))).toEqual([409, "last_owner"]);
    expect(codeOf(await owner.send("PATCH", path, { role: "admin" }, { "if-match": '"1"' }))).toEqual([
      409,
      "last_owner",
    ]);
  });

  test("is also one beside whom there is only a suspended owner, or one who cannot sign in", async () => {
    const slug = await found();
    await join(slug, "second@example.com", "owner");
    await owner.post(`/organizations/${slug}/members`, { name: "A name", role: "owner" });
    const second = await memberOf(slug, "second@example.com");
    await owner.post(`/organizations/${slug}/members/${second}/suspend`, { reason: "a test" });
    expect(codeOf(await leave(slug, owner))).toEqual([409, "last_owner"]);
    await owner.post(`/organizations/${slug}/members/${second}/resume`, { reason: "a test" });
    expect((await leave(slug, owner)).status).toBe(200);
  });

  test("two owners who leave, remove or demote at once leave one behind", async () => {
    for (const [first, second] of [
      ["leave", "leave"],
      ["remove", "remove"],
      ["leave", "demote"],
    ] as const) {
      const one = await stage.signUp(`one-${first}-${second}@example.com`);
      const slug = await found(one);
      const other = `two-${first}-${second}@example.com`;
      const two = await join(slug, other, "owner", one);
      const selves = [
        await memberOf(slug, `one-${first}-${second}@example.com`, one),
        await memberOf(slug, other, one),
      ];
      const act = (how: string, by: Browser, self: string, other: string) =>
        how === "leave"
          ? leave(slug, by)
          : how === "remove"
            ? by.post(`/organizations/${slug}/members/${other}/remove`, {})
            : by.send(
                "PATCH",
                `/organizations/${slug}/members/${self}`,
                { role: "viewer" },
                { "if-match": '"1"' },
              );
      const answers = await Promise.all([
        act(first, one, selves[0] ?? "", selves[1] ?? ""),
        act(second, two, selves[1] ?? "", selves[0] ?? ""),
      ]);
      const done = answers.filter(({ status }) => status === 200 || status === 201);
      expect(done, JSON.stringify(answers.map(codeOf))).toHaveLength(1);
      const { rows } = await stage.superuser.query(
        "select count(*)::int as n from members m join organizations o on o.id = m.org_id where o.slug = $1 and m.role = 'owner' and m.left_at is null",
        [slug],
      );
      expect(rows).toEqual([{ n: 1 }]);
    }
  });
});
