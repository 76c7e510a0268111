import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";
import { newId } from "../kernel/ids.ts";
import { closeCase } from "../operations/cases/close.ts";
import { listCases } from "../operations/cases/list.ts";
import { platformPrincipal } from "../operations/index.ts";
import { type Act, perform } from "../operations/operation.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let people = 0;

beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

/** Somebody with an organization and a key in it, and the link of a mail that tells of a change. */
async function somebody() {
  people += 1;
  const slug = `reported-${people}`;
  const address = `${slug}@example.com`;
  const browser = await stage.signUp(address);
  await browser.post("/account/organizations", { slug });
  const { organizations, id } = (await browser.get("/account")).body;
  await browser.post("/account/password", {
    current_password: PASSWORD,
    password: "nine green boats asleep",
  });
  return { browser, address, slug, account: id as string, organization: organizations[0].id as string };
}

const reportLink = async (address: string) => tokenOf(await stage.mailTo(address));

const paused = async (organization: string) =>
  (
    await stage.superuser.query(
      "select s.mode, m.account_id from suspensions s join members m on m.id = s.member_id where s.side = 'person' and s.org_id = $1",
      [organization],
    )
  ).rows;

async function signInAgain(browser: Browser, address: string) {
  await browser.post("/password-resets", { address });
  const token = tokenOf(await stage.mailTo(address));
  await browser.post("/password-resets/use", { token, password: "seven slow owls in rain" });
  await browser.signIn(address, "seven slow owls in rain");
}

describe("ID-11: 'this was not me'", () => {
  test("pauses the person's keys, on every node when the call returns", async () => {
    const { address, organization, account, browser, slug } = await somebody();
    const key = await browser.post(`/organizations/${slug}/keys`, { name: "of nobody", mode: "test" });
    expect(key.status).toBe(201);
    const node = newId();
    await stage.superuser.query(
      "insert into nodes (id, reported_generation, lease_until, reported_at) values ($1, 0, now() + interval '1 hour', now())",
      [node],
    );
    let returned = false;
    const reporting = stage
      .browser()
      .post("/reports", { token: await reportLink(address) })
      .then((got) => {
        returned = true;
        return got;
      });
    while ((await paused(organization)).length === 0) await stage.superuser.query("select 1");
    expect(await paused(organization)).toEqual([{ mode: "cut", account_id: account }]);
    const { rows } = await stage.superuser.query("select gateway_switches()::text as all");
    expect(rows[0].all).toContain("suspended_member");
    expect(rows[0].all).toContain(key.body.id);
    expect(returned).toBe(false);
    await stage.superuser.query("update nodes set reported_generation = 1000000 where id = $1", [node]);
    expect((await reporting).status).toBe(200);
    await stage.superuser.query("delete from nodes where id = $1", [node]);
  });

  test("bars the person from nothing, and they let their keys work again once they are in", async () => {
    const { address, organization, slug } = await somebody();
    await stage.browser().post("/reports", { token: await reportLink(address) });
    const browser = stage.browser();
    await signInAgain(browser, address);
    const { items } = (await browser.get(`/organizations/${slug}/members`)).body;
    expect(items).toMatchObject([{ suspended_by: ["person"] }]);
    await stage.superuser.query("update sessions set proven_at = now() - interval '1 hour'");
    expect(codeOf(await browser.post("/account/resume-keys"))).toEqual([403, "proof_of_person_needed"]);
    await browser.post("/account/prove", { password: "seven slow owls in rain" });
    expect((await browser.post("/account/resume-keys")).status).toBe(200);
    expect(await paused(organization)).toEqual([]);
    expect(codeOf(await browser.post("/account/resume-keys"))).toEqual([409, "keys_not_paused"]);
  });

  test("or the organization does, and what it suspended itself stays", async () => {
    const { address, browser: owner, slug, organization } = await somebody();
    const dev = await stage.signUp(`dev-${people}@example.com`);
    await owner.post(`/organizations/${slug}/invitations`, {
      address: `dev-${people}@example.com`,
      role: "developer",
    });
    await dev.post("/invitations/accept", {
      token: tokenOf(await stage.mailTo(`dev-${people}@example.com`)),
    });
    await dev.post("/account/report");
    expect(await paused(organization)).toHaveLength(1);
    const members = (await owner.get(`/organizations/${slug}/members`)).body.items;
    const { id } = members.find((one: { address: string }) => one.address !== address);
    const resumed = await owner.post(`/organizations/${slug}/members/${id}/resume`, {
      reason: "spoke to them",
    });
    expect(resumed.body.suspended_by).toEqual([]);
    await owner.post(`/organizations/${slug}/members/${id}/suspend`, { reason: "on leave" });
    const back = stage.browser();
    await signInAgain(back, `dev-${people}@example.com`);
    expect(codeOf(await back.get(`/organizations/${slug}/projects`))).toEqual([403, "membership_suspended"]);
  });

  test("opens a case that who runs the platform sees, and closes with a reason in the audit ledger", async () => {
    const { address, account } = await somebody();
    await stage.browser().post("/reports", { token: await reportLink(address) });
    const act = {
      principal: platformPrincipal({ kind: "operator", id: "mara" }),
      database: stage.database,
    } as Pick<Act, "principal" | "database"> as Act;
    const newest = async (all: string) => (await perform(listCases, act, { all, limit: 1 })).items[0];
    const open = await newest("false");
    expect(open).toMatchObject({ kind: "account_reported", account, closed_at: null });
    await perform(closeCase, act, { case: open?.id, reason: "spoke to the person" });
    expect((await newest("false"))?.id).not.toBe(open?.id);
    expect((await newest("true"))?.closed_at).toBeTruthy();
    await expect(perform(closeCase, act, { case: open?.id, reason: "again" })).rejects.toThrow(
      "case_not_found",
    );
    const { rows } = await stage.superuser.query(
      "select details from audit_entries where action = 'case.closed'",
    );
    expect(rows).toEqual([{ details: { reason: "spoke to the person" } }]);
  });
});
