import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHash } from "node:crypto";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { adoptMasterKey } from "../../../testing/vault.ts";
import { systemClock } from "../../kernel/clock.ts";
import { PublicError } from "../../kernel/errors.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../../platform/postgres/index.ts";
import type { Actor, ControlDatabase } from "../../ports/database.ts";
import { createVault } from "../../vault/index.ts";
import {
  checkTree,
  ensureSigningKey,
  eraseSubject,
  exportTree,
  PublicTree,
  publishedKeys,
  readAudit,
  recordAudit,
  rotateSigningKey,
  Sequencer,
} from "../index.ts";
import { parseCheckpoint } from "../merkle/checkpoint.ts";
import { TreeDamaged } from "./signed-tree.ts";

setDefaultTimeout(60_000);

const EPOCH = new Date(0);
const BOB: Actor = { kind: "operator", id: "bob" };
const CAROL: Actor = { kind: "operator", id: "carol" };

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let bob: ControlDatabase;
let carol: ControlDatabase;
let auditor: ControlDatabase;
const vault = createVault(createEnvironmentKms(Buffer.alloc(32, 7)), systemClock);

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  bob = connectControlDatabase(database.addressOf("sallyport_control"), BOB);
  carol = connectControlDatabase(database.addressOf("sallyport_control"), CAROL);
  auditor = connectControlDatabase(database.addressOf("sallyport_audit"), TEST_ACTOR);
  await adoptMasterKey(control, vault);
  await ensureSigningKey(control, vault, "example.com/audit");
});

afterAll(async () => {
  for (const open of [control, bob, carol, auditor]) await open.close();
  await database.stop();
});

const act = (by: ControlDatabase, slug: string) =>
  by.asOperator((db) => recordAudit(db, "provider.removed", "x", { slug, generation: 1 }));
const sequencer = () => new Sequencer(auditor, vault);
const count = async (table: string) =>
  Number((await superuser.query(`select count(*) as count from ${table}`)).rows[0].count);

async function lines(first = 0): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  // In parts of two, as pages come far away, and of one tree.
  let size: number | null = null;
  for (let next = first; size === null || next < size; ) {
    const part: Awaited<ReturnType<typeof exportTree>> = await exportTree(auditor, vault, {
      first: next,
      size,
      proofs: true,
      most: 2,
    });
    if (size === null) found.push(part.head);
    found.push(...part.entries);
    next += part.entries.length;
    ({ size } = part);
  }
  return JSON.parse(JSON.stringify(found)) as Record<string, unknown>[];
}

interface Proven {
  readonly index: number;
  readonly leaf: string;
  readonly proof: readonly string[];
}

/** The root that a proof leads to, as RFC 9162 section 2.1.3.2 computes it. */
function rootFrom({ index, leaf, proof }: Proven, size: number): Buffer {
  const hash = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
  let [node, last] = [index, size - 1];
  let root = hash(Buffer.of(0), Buffer.from(leaf, "base64"));
  for (const text of proof) {
    const other = Buffer.from(text, "base64");
    const isRight = node % 2 === 1 || node === last;
    root = isRight ? hash(Buffer.of(1), other, root) : hash(Buffer.of(1), root, other);
    // The last of a level has no neighbour on its right, and goes up as it is until it has one on its left.
    while (isRight && node % 2 === 0 && node > 0) [node, last] = [node >> 1, last >> 1];
    [node, last] = [node >> 1, last >> 1];
  }
  return root;
}

describe("D-4 the sequencer", () => {
  test("moves every waiting entry into the tree, sealed, and signs it", async () => {
    await act(control, "canary-slug");
    const waiting = await count("audit_entries");
    const before = await readAudit(auditor, vault, EPOCH);
    expect(await sequencer().round()).toBe(waiting);
    expect(await count("audit_entries")).toBe(0);
    expect(await count("audit_leaves")).toBe(waiting);
    const { rows } = await superuser.query(
      "select encode(sealed, 'escape') || to_jsonb(l)::text as row from audit_leaves l",
    );
    expect(JSON.stringify(rows)).not.toContain("canary-slug");
    const after = await readAudit(auditor, vault, EPOCH);
    const plain = ({ index: _, ...rest }: (typeof after)[number]) => rest;
    expect(new Set(after.map(({ index }) => index)).size).toBe(waiting);
    expect(after.map(plain)).toEqual(before.map(plain));
    expect(await checkTree(auditor, vault)).toEqual({
      size: waiting,
      readable: waiting,
      erased: 0,
      problems: [],
    });
    expect(await sequencer().round()).toBe(0);
  });

  test("is one of many: racing ones add each entry once and never fork", async () => {
    const start = await count("audit_leaves");
    const racers = Array.from({ length: 4 }, sequencer);
    for (let wave = 0; wave < 10; wave += 1) {
      const writing = Array.from({ length: 20 }, (_, index) => act(control, `w${wave}-${index}`));
      await Promise.all([...writing, ...racers.map((racer) => racer.round())]);
    }
    while ((await count("audit_entries")) > 0) await sequencer().round();
    expect(await count("audit_leaves")).toBe(start + 200);
    expect((await checkTree(auditor, vault)).problems).toEqual([]);
  });

  test("takes nothing back that was made for another tree", async () => {
    const size = await count("audit_leaves");
    await act(control, "stale");
    const { rows } = await superuser.query("select id from audit_entries limit 1");
    const audit = await database.connect("sallyport_audit");
    const call = "select audit_append($1, $2, '[]', $3, 'note') as done";
    const leaf = [{ index: size - 1, entry_id: rows[0].id, leaf: "\\x00" }];
    expect((await audit.query(call, [size - 1, JSON.stringify(leaf), size])).rows[0].done).toBe(false);
    const lost = await audit
      .query(call, [size, "[]", size + 1])
      .catch((error: { code?: string }) => error.code);
    expect(lost).toBe("23514");
    // The refusal is told before the lock is given back.
    await audit.query("select 1");
    expect(await sequencer().round()).toBe(1);
  });

  test("does not sign what somebody changed, and says what", async () => {
    const racer = sequencer();
    await act(control, "one");
    await racer.round();
    await act(control, "two");
    await racer.round();
    await act(control, "three");
    const tamper = async (...statements: string[]) => {
      await superuser.query("begin");
      await superuser.query("alter table audit_tiles disable trigger all");
      await superuser.query("alter table audit_checkpoints disable trigger all");
      for (const statement of statements) await superuser.query(statement);
      await superuser.query("commit");
    };
    const failure = (one: Sequencer) => one.round().catch((error: unknown) => error);
    await tamper(
      "update audit_tiles set hashes = hashes || hashes where false",
      "create table kept as select * from audit_tiles",
    );
    await tamper(
      "update audit_tiles set hashes = set_byte(hashes, length(hashes) - 1, (get_byte(hashes, length(hashes) - 1) + 1) % 256) where level = 0",
    );
    expect(await failure(sequencer())).toEqual(new TreeDamaged("tiles"));
    await tamper("delete from audit_tiles", "insert into audit_tiles select * from kept", "drop table kept");
    await tamper(
      "create table kept as select * from audit_checkpoints",
      "update audit_checkpoints set note = replace(note, 'example', 'elsewhe')",
    );
    expect(await failure(sequencer())).toEqual(new TreeDamaged("signature"));
    await tamper(
      "delete from audit_checkpoints",
      "insert into audit_checkpoints select * from kept where size < (select max(size) from kept)",
    );
    expect(await failure(racer)).toEqual(new TreeDamaged("rolled back"));
    await tamper(
      "delete from audit_checkpoints",
      "insert into audit_checkpoints select * from kept",
      "drop table kept",
    );
    for (const table of ["audit_tiles", "audit_checkpoints"])
      await superuser.query(`alter table ${table} enable always trigger append_only`);
    await superuser.query("alter table audit_tiles enable always trigger only_grows");
    await superuser.query("alter table audit_checkpoints enable always trigger signed_again");
    expect(await racer.round()).toBe(1);
  });
});

describe("D-4 what is in the tree", () => {
  test.each([
    "update audit_leaves set leaf = leaf",
    "delete from audit_leaves",
    "truncate audit_leaves",
    "update audit_checkpoints set note = note",
    "delete from audit_checkpoints",
    "delete from audit_tiles",
    "update audit_tiles set hashes = substr(hashes, 1, 32) where length(hashes) > 32",
    "update audit_tiles set index = index + 1",
    "set role sallyport_definer; delete from audit_entries",
    "set session_replication_role = replica; delete from audit_leaves",
  ])("is not changed by the superuser: %s", async (statement) => {
    await act(control, "waits");
    const client = await database.connect("postgres");
    expect(await client.query(statement).catch((error: { code?: string }) => error.code)).toBe("42501");
    await sequencer().round();
  });

  test("is exported with proofs, and the keys that signed are published", async () => {
    const [head, ...rest] = await lines();
    expect(head).toMatchObject({ format: "sallyport-audit-export/2", first: 0, size: rest.length });
    expect(head?.["keys"]).toEqual((await publishedKeys(auditor)).map(({ verifierKey }) => verifierKey));
    expect(rest.map(({ index }) => index)).toEqual(rest.map((_, index) => index));
    const root = parseCheckpoint(String(head?.["checkpoint"]))?.root;
    for (const line of rest) expect(rootFrom(line as unknown as Proven, rest.length)).toEqual(root as Buffer);
  });

  test("is exported from an entry on, and not from one that is not there", async () => {
    const [{ size } = {}] = await lines();
    const [head, ...rest] = await lines(3);
    expect(head).toMatchObject({ first: 3, size });
    expect(rest.map(({ index }) => index)).toEqual(
      Array.from({ length: Number(size) - 3 }, (_, index) => index + 3),
    );
    expect(await lines(Number(size))).toHaveLength(1);
    await expect(lines(Number(size) + 1)).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("is served as tiles from which no entry can be read", async () => {
    const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
    const files = new PublicTree(gateway, systemClock);
    const checkpoint = parseCheckpoint(String((await files.read("checkpoint"))?.body));
    const size = checkpoint?.size ?? 0;
    expect(checkpoint?.origin).toBe("example.com/audit");
    const tile = await files.read(`tile/0/000.p/${size}`);
    const bundle = await files.read(`tile/entries/000.p/${size}`);
    expect([tile?.body.length, bundle?.body.length]).toEqual([size * 32, size * 34]);
    expect(tile?.immutable).toBe(true);
    const some = await files.read("tile/0/000.p/3");
    expect(
      Buffer.from(tile?.body ?? "")
        .subarray(0, 96)
        .equals(Buffer.from(some?.body ?? "")),
    ).toBe(true);
    for (const absent of ["tile/0/000", `tile/0/000.p/${size + 1}`, "tile/0/001", "tile/9/000", "x", ""])
      expect(await files.read(absent), absent).toBeNull();
    await gateway.close();
    const cut = await files.read("tile/0/000.p/3").catch((error: unknown) => error);
    expect(cut).toEqual(new PublicError("authority_stale"));
  });

  test("is not read by more strangers at once than leave room for the lease", async () => {
    const slow = Promise.withResolvers<Uint8Array | null>();
    const source = {
      auditCheckpoint: async () => null,
      auditKeys: async () => [],
      auditBundle: () => slow.promise,
    };
    let asked = 0;
    const auditTile = () => {
      asked += 1;
      return slow.promise;
    };
    const files = new PublicTree({ ...source, auditTile }, systemClock);
    const reads = Array.from({ length: 256 }, () => files.read("tile/0/000"));
    const refused = await files.read("tile/0/000").catch((error: unknown) => error);
    expect(refused).toEqual(new PublicError("overloaded"));
    expect(asked).toBe(2);
    slow.resolve(null);
    expect(await Promise.all(reads)).toEqual(reads.map(() => null));
  });
});

describe("D-4 R-1 erasing a subject", () => {
  test("makes the entries about it unreadable, and the tree stays valid", async () => {
    await act(bob, "by-bob");
    await sequencer().round();
    await act(bob, "by-bob-and-waiting");
    const kept = String(
      (await superuser.query("select note from audit_checkpoints order by size desc limit 1")).rows[0].note,
    );
    const before = (await lines()).slice(1);
    const key = await eraseSubject(
      { database: control, sequence: () => new Sequencer(auditor, vault).round() },
      "operator:bob",
    );
    await sequencer().round();
    const after = (await lines()).slice(1);
    expect(JSON.stringify(before)).toContain("by-bob");
    expect(JSON.stringify(after)).not.toContain("-bob"); // with a hyphen: base64 may have the letters by chance
    const erased = after.filter((line) => line["erased"] === true);
    expect(erased.length).toBe(2);
    for (const { keys } of erased) expect(keys).toEqual([key]);
    for (const said of after.slice(-2)) expect(JSON.stringify(said)).toContain(key);
    expect(await checkTree(auditor, vault, [kept])).toMatchObject({ erased: 2, problems: [] });
    expect(JSON.stringify(await readAudit(auditor, vault, EPOCH))).not.toContain("-bob");
    const { rows } = await superuser.query(
      "select count(*)::int as count from audit_subject_keys where subject like '%bob'",
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  test("reaches what waits behind more entries than are looked at together", async () => {
    await act(carol, "by-carol");
    await sequencer().round();
    await superuser.query(
      `insert into audit_entries (id, occurred_at, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
       select gen_random_uuid(), now(), 'operator', 'mara', 'ledger.rebuilt', 'ledger', 'ledger', '{}',
         decode(repeat('00', 32), 'hex') from generate_series(1, 1000)`,
    );
    await act(carol, "by-carol-and-waiting");
    const key = await eraseSubject(
      { database: control, sequence: () => new Sequencer(auditor, vault).round() },
      "operator:carol",
    );
    while ((await sequencer().round()) > 0);
    const after = await lines();
    expect(JSON.stringify(after)).not.toContain("-carol");
    expect(after.filter(({ keys }) => String(keys) === key)).toHaveLength(2);
  });

  test("is refused for the platform and for nobody", async () => {
    for (const subject of ["platform", "operator:nobody"])
      expect(
        eraseSubject({ database: control, sequence: () => new Sequencer(auditor, vault).round() }, subject),
      ).rejects.toThrow();
  });
});

describe("D-4 rotating the signing key", () => {
  const signedBy = async () => {
    await act(control, "x");
    await sequencer().round();
    const { rows } = await superuser.query("select note from audit_checkpoints order by size desc limit 1");
    return String(rows[0].note).split("\n— ").length - 1;
  };

  test("lets the key before sign once more beside the new one, unless it is compromised", async () => {
    expect(await signedBy()).toBe(1);
    await rotateSigningKey(control, vault, false);
    expect(await signedBy()).toBe(2);
    await rotateSigningKey(control, vault, false);
    expect(await signedBy()).toBe(2);
    await rotateSigningKey(control, vault, true);
    expect(await signedBy()).toBe(1);
    const notes = (await superuser.query("select note from audit_checkpoints")).rows.map(({ note }) =>
      String(note),
    );
    expect((await checkTree(auditor, vault, notes)).problems).toEqual([]);
    const keys = await publishedKeys(auditor);
    expect(keys.map(({ retiredAt }) => retiredAt === null)).toEqual([false, false, false, true]);
  });

  test("keeps the name, and another is refused", async () => {
    await ensureSigningKey(control, vault, undefined);
    await ensureSigningKey(control, vault, "example.com/audit");
    await expect(ensureSigningKey(control, vault, "elsewhere")).rejects.toThrow("example.com/audit");
  });
});
