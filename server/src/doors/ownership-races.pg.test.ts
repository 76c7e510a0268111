import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import {
  type Browser,
  codeOf,
  type Got,
  type PeopleStage,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
let other: Browser;
let founded = 0;
let slug = "";

beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

beforeEach(async () => {
  founded += 1;
  slug = `race-${founded}`;
  owner = await stage.signUp(`owner-${founded}@example.com`);
  other = await stage.signUp(`other-${founded}@example.com`);
  await owner.post("/account/organizations", { slug });
});

async function join(role: string): Promise<void> {
  const address = `other-${founded}@example.com`;
  await owner.post(`/organizations/${slug}/invitations`, { address, role });
  const token = tokenOf(await stage.mailTo(address));
  expect((await other.post("/invitations/accept", { token })).status).toBe(200);
}

const memberOf = async (address: string): Promise<string> => {
  const { items } = (await owner.get(`/organizations/${slug}/members`)).body;
  return items.find((one: { address: string }) => one.address === address)?.id ?? expect.unreachable();
};

/** Lets each begin and come as far as it gets beside those before, which are held up by a lock; then all go on. */
async function atOnce(lock: string, acts: readonly (() => Promise<Got>)[]): Promise<readonly Got[]> {
  const { superuser } = stage;
  await superuser.query("begin");
  await superuser.query(lock);
  const waiting = "select count(distinct pid)::int as n from pg_locks where not granted";
  const answers: Promise<Got>[] = [];
  let done = 0;
  for (const act of acts) {
    const answer = act();
    answers.push(answer);
    answer.finally(() => {
      done += 1;
    });
    while ((await superuser.query(waiting)).rows[0].n + done < answers.length);
  }
  await superuser.query("commit");
  return Promise.all(answers);
}

/** Owners who can act. */
const owners = async () =>
  (
    await stage.superuser.query(
      `select count(*)::int as n from members m join organizations o on o.id = m.org_id
       where o.slug = $1 and m.role = 'owner' and m.left_at is null
         and not exists (select from suspensions s where s.member_id = m.id)`,
      [slug],
    )
  ).rows[0].n;

test("ID-8: whoever takes an organization and leaves it at once does not leave it without an owner", async () => {
  await join("admin");
  const member = await memberOf(`other-${founded}@example.com`);
  const at = `/account/organizations/${slug}`;
  const { door } = (await owner.post(`${at}/transfer`, { member, reason: "hand-over" })).body;
  expect((await owner.post(`${at}/transfer/offer`, { door })).status).toBe(200);
  const answers = await atOnce(`select from members where id = '${member}' for update`, [
    () => other.post(`${at}/transfer/take`),
    () => other.post(`${at}/leave`),
  ]);
  expect(await owners(), JSON.stringify(answers.map(codeOf))).toBe(1);
});

test("ID-8: of two owners who suspend each other at once, one can still act", async () => {
  await join("owner");
  const [one, two] = [
    await memberOf(`owner-${founded}@example.com`),
    await memberOf(`other-${founded}@example.com`),
  ];
  const suspend = (by: Browser, member: string) => () =>
    by.post(`/organizations/${slug}/members/${member}/suspend`, { reason: "a test" });
  const answers = await atOnce("lock table suspensions in share mode", [
    suspend(owner, two),
    suspend(other, one),
  ]);
  expect(await owners(), JSON.stringify(answers.map(codeOf))).toBe(1);
});

test("ID-8: an owner who suspends the other and leaves at once stays", async () => {
  await join("owner");
  const two = await memberOf(`other-${founded}@example.com`);
  const answers = await atOnce("lock table suspensions in share mode", [
    () => owner.post(`/organizations/${slug}/members/${two}/suspend`, { reason: "a test" }),
    () => owner.post(`/account/organizations/${slug}/leave`),
  ]);
  expect(await owners(), JSON.stringify(answers.map(codeOf))).toBe(1);
});
