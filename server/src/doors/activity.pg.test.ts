import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, type PeopleStage, startPeople, tokenOf } from "../../testing/people.ts";
import { canonicalJson, ensureSigningKey, leafHash, Sequencer } from "../audit/index.ts";
import { contentHash, leafOf } from "../audit/tree/leaf.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { parseUsd } from "../kernel/money.ts";
import { grantCredit } from "../ledger/index.ts";
import type { ControlDatabase } from "../ports/database.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let auditor: ControlDatabase;
let ours: Browser;
let theirs: Browser;
let id = "";

beforeAll(async () => {
  stage = await startPeople();
  auditor = stage.connect("sallyport_audit");
  await ensureSigningKey(stage.database, stage.vault, "example.com/audit");
  ours = await stage.signUp("ours@example.com");
  theirs = await stage.signUp("theirs@example.com");
  id = (await ours.post("/account/organizations", { slug: "ours", name: "Ours" })).body.id;
  await theirs.post("/account/organizations", { slug: "theirs", name: "Theirs" });
  for (const [browser, slug] of [
    [ours, "ours"],
    [theirs, "theirs"],
  ] as const)
    await browser.post(`/organizations/${slug}/keys`, { mode: "test", name: "k" });
  await grantCredit(stage.database, id as OrganizationId, {
    kind: "promotion",
    amount: parseUsd("5"),
    priority: 1,
    expiresAt: null,
    reason: "for a complaint",
  });
});
beforeEach(() => new Sequencer(auditor, stage.vault).round());
afterAll(async () => {
  await auditor.close();
  await stage.stop();
});

const list = async (query = "", by = ours) => (await by.get(`/organizations/ours/activity${query}`)).body;
// biome-ignore lint/suspicious/noExplicitAny: the answer's items
const acts = (body: any) => body.items.map((one: any) => one.action);

describe("D-4: what was done in an organization", () => {
  test("is read by its members, the newest first, with names, and without who of the platform it was", async () => {
    const body = await list();
    expect(acts(body)).toEqual([
      "credit.granted",
      "key.created",
      "member.created",
      "project.created",
      "organization.created",
    ]);
    expect(body.items[0]).toMatchObject({ by: { kind: "platform", member: null, name: null } });
    expect(body.items[0].facts).toMatchObject({ kind: "promotion", microUsd: 5_000_000 });
    expect(JSON.stringify(body)).not.toContain("complaint");
    expect(body.items[1]).toMatchObject({ state: "readable", by: { kind: "member", name: "Ada Lovelace" } });
    const leaves = body.items.map(({ leaf }: { leaf: number }) => leaf);
    expect(leaves).toEqual([...leaves].sort((one: number, other: number) => other - one));
  });

  test("M-7 is nobody else's, and shows nothing of the platform's own", async () => {
    const theirId = (await theirs.get("/organizations/theirs")).body.id;
    const { items } = await list();
    expect(JSON.stringify(items)).not.toContain(theirId);
    expect(codeOf(await theirs.get("/organizations/ours/activity"))).toEqual([404, "organization_not_found"]);
    const all = await stage.superuser.query("select count(*)::int as n from audit_leaves");
    expect(all.rows[0].n).toBeGreaterThan(items.length + 3);
  });

  test("is filtered by kind, act, member and time, and comes in pages without a gap", async () => {
    expect(acts(await list("?kind=key"))).toEqual(["key.created"]);
    expect(acts(await list("?kind=organization.created"))).toEqual(["organization.created"]);
    expect(acts(await list("?kind=nothing"))).toEqual([]);
    const { items: members } = (await ours.get("/organizations/ours/members")).body;
    expect(acts(await list(`?member=${members[0].id}`))).not.toContain("credit.granted");
    expect(codeOf(await ours.get("/organizations/ours/activity?member=x"))).toEqual([
      404,
      "member_not_found",
    ]);
    expect(acts(await list(`?until=${new Date(0).toISOString()}`))).toEqual([]);
    const pages: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await list(`?limit=2${cursor}`);
      pages.push(...acts(page));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(pages).toEqual(acts(await list()));
  });

  test("is there at once, and has its place when it is signed", async () => {
    await ours.post("/organizations/ours/projects", { slug: "fresh" });
    const [fresh] = (await list()).items;
    expect(fresh).toMatchObject({ action: "project.created", leaf: null, facts: { slug: "fresh" } });
    await new Sequencer(auditor, stage.vault).round();
    const [signed] = (await list()).items;
    expect(signed).toMatchObject({ id: fresh.id });
    expect(signed.leaf).toBeNumber();
  });

  test("is proven: the leaf is made of what is shown, and lies in the tree that was signed", async () => {
    const { items, proof } = await list("?proofs=true");
    expect(proof.checkpoint).toContain("example.com/audit");
    for (const line of proof.entries) {
      const shown = items.find(({ leaf }: { leaf: number }) => leaf === line.index);
      const size = Number(proof.checkpoint.split("\n")[1]);
      expect(line.proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
      expect(leafHash(Buffer.from(line.leaf, "base64"))).toHaveLength(32);
      if (shown.by.kind === "platform") {
        expect(line.entry).toBeUndefined();
        continue;
      }
      const content = contentHash(Buffer.from(line.salt, "base64"), canonicalJson(line.entry));
      const { id: entry, occurredAt, action } = line.entry;
      const leaf = leafOf({ id: entry, occurredAt, action, content, keys: line.keys });
      expect(leaf.toString("base64")).toBe(line.leaf);
    }
    expect(proof.entries.length).toBe(
      items.filter(({ leaf }: { leaf: number | null }) => leaf !== null).length,
    );
    expect(JSON.stringify(proof)).not.toContain("operator");
  });

  test("of somebody who left stays theirs by name, and what was changed in the table is shown as damaged", async () => {
    await ours.post("/organizations/ours/invitations", { address: "gone@example.com", role: "admin" });
    const token = tokenOf(await stage.mailTo("gone@example.com"));
    const gone = await stage.signUp("gone@example.com");
    await gone.post("/invitations/accept", { token });
    await gone.post("/account/organizations/ours/leave");
    await new Sequencer(auditor, stage.vault).round();
    const [left] = (await list()).items;
    expect(left).toMatchObject({ action: "member.left", by: { kind: "member", name: "Ada Lovelace" } });
    await stage.superuser.query(
      "set session_replication_role = replica; alter table audit_leaves disable trigger append_only",
    );
    await stage.superuser.query("update audit_leaves set action = 'key.revoked' where index = $1", [
      left.leaf,
    ]);
    const [damaged] = (await list()).items;
    expect(damaged).toMatchObject({ leaf: left.leaf, state: "damaged", action: "", facts: {} });
  });
});
