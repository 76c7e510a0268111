import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { staffWith } from "../../../testing/console.ts";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  startPeople,
  tokenOf,
} from "../../../testing/people.ts";
import { ensureSigningKey, Sequencer } from "../../audit/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { peopleJobs } from "../jobs.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let worker: ControlDatabase;
let auditor: ControlDatabase;
beforeAll(async () => {
  stage = await startPeople();
  worker = stage.connect("sallyport_worker", { kind: "server", id: "worker" });
  auditor = stage.connect("sallyport_audit", { kind: "server", id: "auditor" });
  await ensureSigningKey(stage.database, stage.vault, "example.com/audit");
});
afterAll(async () => {
  await worker.close();
  await auditor.close();
  await stage.stop();
});

/** As the worker does it, with everything signed that waits to be. */
async function work(database = worker): Promise<void> {
  await new Sequencer(auditor, stage.vault).round();
  const [, , deleting] = peopleJobs({ database, vault: stage.vault }, async () => stage.keys);
  await deleting?.run();
}
const sql = (text: string, values: unknown[] = []) => stage.superuser.query(text, values);
const aWeekPasses = (account: string) =>
  sql("update accounts set deletion_requested_at = deletion_requested_at - interval '8 days' where id = $1", [
    account,
  ]);
const idOf = async (browser: Browser) => (await browser.get("/account")).body.id as string;
const isThere = async (account: string) =>
  (await sql("select from accounts where id = $1", [account])).rowCount === 1;
const templatesTo = async (address: string) =>
  (await stage.mails())
    .filter(({ to }) => to === address)
    .map(({ message }) => message.template)
    .filter((template) => template !== "invitation");

async function join(owner: Browser, slug: string, address: string, role: string): Promise<Browser> {
  const browser = await stage.signUp(address);
  await owner.post(`/organizations/${slug}/invitations`, { address, role });
  const token = tokenOf(await stage.mailTo(address));
  expect((await browser.post("/invitations/accept", { token })).status).toBe(200);
  return browser;
}

/** Every row that says the account's id, by table. The audit ledger is sealed, and says of itself that it was erased. */
async function tracesOf(account: string): Promise<string[]> {
  const { rows } = await sql(
    "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1",
  );
  const found: string[] = [];
  for (const { relname } of rows) {
    const { rowCount } = await sql(
      `select from "${relname}" t where to_jsonb(t)::text like '%' || $1 || '%'`,
      [account],
    );
    if (rowCount !== 0) found.push(relname);
  }
  return found;
}

describe("R-1: an account is deleted", () => {
  test("a week after its person asked: nothing of it is left, its organizations are told, and its keys go on", async () => {
    const owner = await stage.signUp("owner@example.com");
    await owner.post("/account/organizations", { slug: "acme", name: "Acme" });
    await owner.post("/account/organizations", { slug: "left", name: "Left" });
    const dev = await join(owner, "acme", "dev@example.com", "admin");
    await join(owner, "left", "other@example.com", "admin");
    await owner.post("/organizations/left/invitations", { address: "dev@example.com", role: "viewer" });
    await dev.post("/invitations/accept", { token: tokenOf(await stage.mailTo("dev@example.com")) });
    await dev.post("/account/organizations/left/leave");
    const key = (await dev.post("/organizations/acme/keys", { mode: "test", name: "theirs" })).body.id;
    await dev.post("/account/tokens", { name: "a token" });
    await dev.post("/organizations/acme/invitations", { address: "friend@example.com" });
    const account = await idOf(dev);
    expect(await tracesOf(account)).toContain("members");
    expect((await dev.post("/account/deletion")).status).toBe(200);
    const { deletion_due_at: due, deletion_requested_at: asked } = (await dev.get("/account")).body;
    expect(Date.parse(due) - Date.parse(asked)).toBe(7 * 86_400_000);

    await work();
    expect(await isThere(account)).toBe(true);
    await aWeekPasses(account);
    await work();
    await work();
    expect(await isThere(account)).toBe(false);
    expect((await dev.get("/account")).status).toBe(401);
    expect((await stage.browser().signIn("dev@example.com")).status).toBe(401);
    await new Sequencer(auditor, stage.vault).round();
    // What stays says that an account was deleted, in the ledger alone.
    expect(await tracesOf(account)).toEqual([]);
    expect(await templatesTo("dev@example.com")).toEqual(["account_deleted"]);
    expect((await stage.mailTo("owner@example.com")).message).toMatchObject({
      template: "member_left",
      keys: 0,
      made: 1,
    });
    expect((await owner.get(`/organizations/acme/keys/${key}`)).body).toMatchObject({
      status: "active",
      made_by: null,
    });
    expect((await owner.get("/organizations/acme/members")).body.items).toHaveLength(1);
    expect((await owner.get("/organizations/acme/invitations")).body.items).toEqual([]);
    // The address is free again.
    expect((await (await stage.signUp("dev@example.com")).get("/account")).body.organizations).toEqual([]);
  });

  test("not when it was taken back, nor when somebody else asked and it was reported", async () => {
    const browser = await stage.signUp("stays@example.com");
    const account = await idOf(browser);
    await browser.post("/account/deletion");
    await aWeekPasses(account);
    expect((await browser.send("DELETE", "/account/deletion")).status).toBe(200);
    await work();
    expect(await isThere(account)).toBe(true);
    await browser.post("/account/deletion");
    const { message } = await stage.mailTo("stays@example.com");
    expect(message.template).toBe("deletion_requested");
    await stage.browser().post("/reports", { token: message.path.split("#t=")[1] });
    await sql(
      "update accounts set deletion_requested_at = now() - interval '9 days' where deletion_requested_at is not null",
    );
    await work();
    expect(await isThere(account)).toBe(true);
  });

  test("not while an organization would lose its last owner, or the platform somebody who runs it", async () => {
    const owner = await stage.signUp("last@example.com");
    const account = await idOf(owner);
    await owner.post("/account/deletion");
    await owner.post("/account/organizations", { slug: "last" });
    await aWeekPasses(account);
    await work();
    expect(await isThere(account)).toBe(true);
    expect((await stage.mailTo("last@example.com")).message).toMatchObject({
      template: "deletion_stopped",
      why: "last_owner",
    });
    expect((await owner.get("/account")).body.deletion_requested_at).toBeNull();
    expect(codeOf(await owner.post("/account/deletion"))).toEqual([409, "last_owner"]);
    const { browser } = await staffWith(stage, "staff@example.com", "admin");
    expect(codeOf(await browser.post("/account/deletion"))).toEqual([409, "staff_first"]);
  });

  test("also by the next worker, when one dies in the middle", async () => {
    const owner = await stage.signUp("boss@example.com");
    for (const slug of ["one", "two"]) await owner.post("/account/organizations", { slug });
    const dev = await join(owner, "one", "twice@example.com", "viewer");
    await owner.post("/organizations/two/invitations", { address: "twice@example.com", role: "viewer" });
    await dev.post("/invitations/accept", { token: tokenOf(await stage.mailTo("twice@example.com")) });
    const account = await idOf(dev);
    await dev.post("/account/deletion");
    await aWeekPasses(account);
    let left = 0;
    const dying: ControlDatabase = {
      ...worker,
      asOperator: (body) => worker.asOperator(body),
      inTenant: (organization, body) => {
        left += 1;
        if (left === 2) throw new Error("the machine is gone");
        return worker.inTenant(organization, body);
      },
    };
    await expect(work(dying)).rejects.toThrow("the machine is gone");
    expect(await isThere(account)).toBe(true);
    // Nobody is let in meanwhile, and nobody takes it back.
    expect((await dev.get("/account")).status).toBe(401);
    expect((await stage.browser().signIn("twice@example.com", PASSWORD)).status).not.toBe(200);
    await Promise.all([work(), work()]);
    expect(await isThere(account)).toBe(false);
    expect(await templatesTo("twice@example.com")).toEqual(["account_deleted"]);
  });

  test("also when another worker does it after this one has looked", async () => {
    const owner = await stage.signUp("chief@example.com");
    await owner.post("/account/organizations", { slug: "three" });
    const dev = await join(owner, "three", "both@example.com", "viewer");
    const account = await idOf(dev);
    await dev.post("/account/deletion");
    await aWeekPasses(account);
    let other: Promise<void> | undefined;
    await work({
      ...worker,
      asOperator: (body) => worker.asOperator(body),
      inTenant: async (organization, body) => {
        other ??= work();
        await other;
        return worker.inTenant(organization, body);
      },
    });
    expect(other).toBeDefined();
    expect(await isThere(account)).toBe(false);
    expect(await templatesTo("both@example.com")).toEqual(["account_deleted"]);
  });

  test("R-7: and one whose address nobody ever verified, after a month", async () => {
    const browser = stage.browser();
    await browser.signUp("never@example.com");
    await browser.signIn("never@example.com");
    const account = await idOf(browser);
    await work();
    expect(await isThere(account)).toBe(true);
    await sql("update accounts set created_at = now() - interval '31 days' where id = $1", [account]);
    await work();
    expect(await isThere(account)).toBe(false);
    expect(await templatesTo("never@example.com")).toEqual([]);
  });
});
