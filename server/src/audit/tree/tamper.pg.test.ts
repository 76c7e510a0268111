import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { adoptMasterKey } from "../../../testing/vault.ts";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { createVault } from "../../vault/index.ts";
import { checkTree, ensureSigningKey, eraseSubject, readAudit, recordAudit, Sequencer } from "../index.ts";
import { formatCheckpoint, parseCheckpoint } from "../merkle/checkpoint.ts";
import { signNote } from "../merkle/note.ts";
import { GrowingTree } from "../merkle/tile.ts";
import { openSigners } from "./keys/signing-keys.ts";
import { activeSigningKeys } from "./keys/store.ts";
import { TreeDamaged } from "./signed-tree.ts";

setDefaultTimeout(60_000);

const EPOCH = new Date(0);
const TABLES = ["audit_leaves", "audit_tiles", "audit_checkpoints", "audit_subject_keys"] as const;
const vault = createVault(createEnvironmentKms(Buffer.alloc(32, 7)), systemClock);

let database: TestDatabase;
/** Somebody who may do everything with the database, and has taken the triggers away. */
let owner: pg.Client;
let control: ControlDatabase;
let bob: ControlDatabase;
let mara: ControlDatabase;
let auditor: ControlDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  owner = await database.connect("postgres");
  const actor = (id: string) =>
    connectControlDatabase(database.addressOf("sallyport_control"), { kind: "operator", id });
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  [bob, mara] = [actor("bob"), actor("mara")];
  auditor = connectControlDatabase(database.addressOf("sallyport_audit"), TEST_ACTOR);
  await adoptMasterKey(control, vault);
  await ensureSigningKey(control, vault, "example.com/audit");
  // More than one tile of 256.
  for (let at = 0; at < 290; at += 10)
    await Promise.all(Array.from({ length: 10 }, (_, one) => act(one % 2 ? bob : control, `p${at + one}`)));
  await sequence();
  for (const table of TABLES) {
    await owner.query(`alter table ${table} disable trigger all`);
    await owner.query(`create table kept_${table} as select * from ${table}`);
  }
});
afterEach(async () => {
  for (const table of TABLES)
    await owner.query(`delete from ${table}; insert into ${table} select * from kept_${table}`);
});
afterAll(async () => {
  for (const open of [control, bob, mara, auditor]) await open.close();
  await database.stop();
});

const act = (by: ControlDatabase, slug: string) =>
  by.asOperator((db) => recordAudit(db, "provider.removed", "x", { slug, generation: 1 }));
async function sequence(sequencer = new Sequencer(auditor, vault)): Promise<void> {
  while ((await sequencer.round()) > 0);
}
const noteNow = async () => String((await owner.query("select audit_checkpoint() as note")).rows[0].note);
const stateOf = async (index: number, since = EPOCH) =>
  (await readAudit(auditor, vault, since)).find((entry) => entry.index === index);

describe("D-4 somebody who can write to the database", () => {
  test("and does not, leaves a ledger in which nothing is wrong", async () => {
    expect((await checkTree(auditor, vault)).problems).toEqual([]);
    expect((await readAudit(auditor, vault, EPOCH)).filter(({ state }) => state !== "readable")).toEqual([]);
  });

  const CHANGES: Readonly<Record<string, string>> = {
    "another action": "action = 'key.revoked'",
    "another time": "occurred_at = occurred_at + interval '1 microsecond'",
    "another id": "entry_id = gen_random_uuid()",
    "another hash of what it says": "content_hash = sha256('x')",
    "other keys": "subject_keys = array[gen_random_uuid()]",
    "a key more": "subject_keys = subject_keys || gen_random_uuid()",
    "another text": "sealed = set_byte(sealed, 40, (get_byte(sealed, 40) + 1) % 256)",
    "another's text":
      "sealed = (select o.sealed from kept_audit_leaves o where o.index = 6), wrapped_key = (select o.wrapped_key from kept_audit_leaves o where o.index = 6), commitment = (select o.commitment from kept_audit_leaves o where o.index = 6)",
  };
  test.each(Object.keys(CHANGES))("cannot give an entry %s: it is not listed as true", async (name) => {
    await owner.query(`update audit_leaves set ${CHANGES[name]} where index = 4`);
    expect((await checkTree(auditor, vault)).problems).toContain(
      "Entry 4 is not what its leaf says, or does not open.",
    );
    expect(await stateOf(4)).toMatchObject({ state: "damaged", action: "", id: "", occurredAt: null });
    expect(await stateOf(5)).toMatchObject({ state: "readable" });
  });

  test("cannot put a whole entry in another's place: it opens, and was not signed there", async () => {
    await owner.query(`delete from audit_leaves where index in (4, 6);
      insert into audit_leaves select case index when 4 then 6 else 4 end, entry_id, occurred_at, action, leaf, subject_keys,
        wrapped_key, commitment, sealed, content_hash from kept_audit_leaves where index in (4, 6)`);
    for (const index of [4, 6]) expect(await stateOf(index)).toMatchObject({ state: "damaged" });
    expect((await checkTree(auditor, vault)).problems.length).toBeGreaterThan(0);
  });

  test.each(["index = 4", "index <= 4"])(
    "cannot move entries out of the time that is listed: %s",
    async (which) => {
      const since = new Date(systemClock.nowMs() - 86_400_000);
      await owner.query(`update audit_leaves set occurred_at = '2001-01-01' where ${which}`);
      expect(await stateOf(4, since)).toMatchObject({ state: "damaged" });
    },
  );

  test.each(["index = 4", "index <= 4", "index >= 100", "true"])(
    "cannot remove leaves: %s",
    async (which) => {
      await owner.query(`delete from audit_leaves where ${which}`);
      const since = new Date(systemClock.nowMs() - 86_400_000);
      const listed = await readAudit(auditor, vault, since);
      expect(listed.some(({ state }) => state === "missing")).toBe(true);
      expect((await checkTree(auditor, vault)).problems.length).toBeGreaterThan(0);
    },
  );

  test("cannot hide what was signed behind an older checkpoint, or none", async () => {
    await owner.query("delete from audit_checkpoints where size = (select max(size) from audit_checkpoints)");
    await owner.query("delete from audit_checkpoints where size > 100");
    const { problems } = await checkTree(auditor, vault);
    expect(problems.some((problem) => problem.includes("are signed"))).toBe(true);
    expect((await readAudit(auditor, vault, EPOCH)).some(({ state }) => state === "damaged")).toBe(true);
  });

  test("cannot pass an entry off as erased by taking away a key: no entry says so", async () => {
    await owner.query("delete from audit_subject_keys where subject = 'operator:bob'");
    const { rows } = await owner.query(`select l.index::int as index from audit_leaves l
      join kept_audit_subject_keys k on k.id = any (l.subject_keys) where k.subject = 'operator:bob' limit 1`);
    const index = rows[0].index as number;
    expect((await checkTree(auditor, vault)).problems).toContain(
      `Entry ${index} cannot be read: a key is gone that no entry says was erased.`,
    );
    expect(await stateOf(index)).toMatchObject({ state: "damaged" });
  });
});

describe("D-4 the sequencer builds on nothing that was not signed", () => {
  const failureOf = async (sequencer: Sequencer) => {
    await act(control, "waits");
    return sequencer.round().catch((error: unknown) => error);
  };

  test("nor on leaves that the world is shown and that were not", async () => {
    await owner.query(
      "update audit_leaves set leaf = sha256('x') where index = (select max(index) from audit_leaves)",
    );
    expect(await failureOf(new Sequencer(auditor, vault))).toEqual(new TreeDamaged("leaves"));
  });

  test("nor on a tree that is larger than the one it has seen, and does not contain it", async () => {
    const sequencer = new Sequencer(auditor, vault);
    await sequence(sequencer);
    // As somebody does who also has the login that signs: another tail is signed in the place of the one that was seen.
    const back = 280;
    const tail = { expected: back, size: Number((await noteNow()).split("\n")[1]) };
    await owner.query(`delete from audit_leaves where index >= ${back}`);
    const { rows } = await owner.query("select leaf from audit_leaves order by index");
    const tree = new GrowingTree(0, []);
    for (const { leaf } of rows) tree.append(leaf);
    const signers = await openSigners(vault, await auditor.asOperator(activeSigningKeys));
    const note = signNote(
      formatCheckpoint({ origin: "example.com/audit", size: back, root: tree.root(), signedAtSeconds: 1 }),
      signers,
    );
    await owner.query("delete from audit_tiles");
    for (const { level, index, hashes } of tree.changed())
      await owner.query("insert into audit_tiles values ($1, $2, $3)", [level, index, Buffer.concat(hashes)]);
    await owner.query("delete from audit_checkpoints");
    await owner.query("insert into audit_checkpoints (size, note) values ($1, $2)", [back, note]);
    for (let more = 0; more < tail.size - back + 20; more += 1) await act(control, "other");
    await sequence();
    expect(await failureOf(sequencer)).toEqual(new TreeDamaged("forked"));
  });
});

describe("D-4 a checkpoint says when it was signed", () => {
  test("and a quiet ledger is signed again every minute, so that a stopped one is seen", async () => {
    let nowMs = systemClock.nowMs();
    const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
    const sequencer = new Sequencer(auditor, vault, clock);
    await sequence(sequencer);
    const before = parseCheckpoint(await noteNow());
    for (const passed of [59_000, 61_000]) {
      nowMs += passed;
      expect(await sequencer.round()).toBe(0);
    }
    const after = parseCheckpoint(await noteNow());
    expect(after).toEqual({
      ...(before ?? expect.unreachable()),
      signedAtSeconds: Math.floor(nowMs / 1_000),
    });
    // A clock that was far ahead and is right again does not silence the tree until then.
    nowMs -= 3_600_000;
    await new Sequencer(auditor, vault, clock).round();
    expect(parseCheckpoint(await noteNow())?.signedAtSeconds).toBe(Math.floor(nowMs / 1_000));
    expect((await checkTree(auditor, vault)).problems).toEqual([]);
  });

  test("and nothing else of it is changed by the login that signs again", async () => {
    await owner.query("alter table audit_checkpoints enable always trigger signed_again");
    const client = await database.connect("sallyport_audit");
    const note = await noteNow();
    const size = Number(note.split("\n")[1]);
    const lines = [1, 2].map((line) => note.split("\n").with(line, "other").join("\n"));
    for (const other of lines) {
      const refused = client.query("select audit_sign_again($1, $2)", [size, other]);
      expect(await refused.catch((error: { code?: string }) => error.code)).toBe("42501");
    }
    expect((await client.query("select audit_sign_again($1, $2) as done", [size - 1, note])).rows).toEqual([
      { done: false },
    ]);
    await owner.query("alter table audit_checkpoints disable trigger all");
  });
});

// The last, because keys that are gone do not come back.
describe("D-4 R-1 an erasure", () => {
  test("is explained for ever, also when whoever ordered it is erased too", async () => {
    await act(bob, "by-bob");
    await act(mara, "by-mara");
    const erase = (by: ControlDatabase, subject: string) =>
      eraseSubject({ database: by, sequence: () => new Sequencer(auditor, vault).round() }, subject);
    await erase(mara, "operator:bob");
    await erase(control, "operator:mara");
    await sequence();
    const listed = await readAudit(auditor, vault, EPOCH);
    expect(JSON.stringify(listed)).not.toMatch(/"(bob|mara)"/);
    expect(listed.filter(({ state }) => state === "damaged" || state === "missing")).toEqual([]);
    expect(listed.filter(({ state }) => state === "erased").length).toBeGreaterThan(100);
    expect((await checkTree(auditor, vault)).problems).toEqual([]);
    for (const table of TABLES)
      await owner.query(`drop table kept_${table}; create table kept_${table} as select * from ${table}`);
  });

  test("explains what came before it, and nothing after", async () => {
    const { rows } = await owner.query(
      "select id from audit_subject_keys where subject = 'operator:carol' or subject = $1",
      [`operator:${TEST_ACTOR.id}`],
    );
    const key = rows[0].id as string;
    // An entry of a key that was said to be erased long ago: whoever keeps such a key can take its entries away later.
    await owner.query(
      `insert into audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
       values (gen_random_uuid(), 'server', 'ledger', 'audit.subject_erased', 'subject_key', $1, '{"kind":"operator"}', sha256('x'))`,
      [key],
    );
    await sequence();
    await act(control, "after its erasure");
    await sequence();
    await owner.query("delete from audit_subject_keys where id = $1", [key]);
    const { problems } = await checkTree(auditor, vault);
    expect(problems).toEqual([expect.stringContaining("cannot be read: a key is gone")]);
  });
});
