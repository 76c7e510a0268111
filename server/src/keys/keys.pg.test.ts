import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type pg from "pg";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../testing/database.ts";
import { createTenant, TEST_HASHER, type Tenant } from "../../testing/tenant.ts";
import { type ApiKeyId, newId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import { ensurePlace } from "../organizations/index.ts";
import { connectControlDatabase, connectGatewayDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { KeyChange } from "./change.ts";
import {
  allKeys,
  type CreatedKey,
  changeKey,
  createKey,
  endAtOnce,
  KeyHasher,
  keysNamed,
  pageOfKeys,
  parseKey,
  revokeKey,
  rotateKey,
  setKeyQuota,
} from "./index.ts";

setDefaultTimeout(60_000);

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let ours: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  ours = await createTenant(control, "ours", "live");
  theirs = await createTenant(control, "theirs");
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

const SCOPE = { endpoints: ["embeddings"], models: ["m"], ipRanges: ["192.0.2.0/24"], expiresAt: null };
const make = (name = "another") =>
  createKey(control, TEST_HASHER, { place: ours.place, name, mode: "test", scope: SCOPE });
const secretOf = ({ key }: CreatedKey) => parseKey(key.reveal())?.secret ?? expect.unreachable();

async function rowOf({ id }: CreatedKey) {
  return (await superuser.query("select * from api_keys where id = $1", [id])).rows[0];
}

describe("K-1 the database", () => {
  test("has a salt of its own and a keyed hash of each key", async () => {
    const [one, two] = [await rowOf(await make()), await rowOf(await make())];
    expect(one.salt.equals(two.salt)).toBe(false);
    const created = await make();
    const row = await rowOf(created);
    expect(
      TEST_HASHER.matches(secretOf(created), {
        salt: row.salt,
        hash: row.hash,
        pepperVersion: row.pepper_version,
      }),
    ).toBe(true);
    const withoutPepper = new KeyHasher([{ version: 1, bytes: secureRandomBytes(32) }]);
    expect(
      withoutPepper.matches(secretOf(created), { salt: row.salt, hash: row.hash, pepperVersion: 1 }),
    ).toBe(false);
  });

  test("K-2 holds the secret of no key in any table", async () => {
    const created = [ours.key, theirs.key, await make()];
    const { rows } = await superuser.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { name } of rows) {
      const dump = await superuser.query(`select to_jsonb(t)::text as row from ${name} t`);
      const text = dump.rows.map(({ row }) => row).join("\n");
      for (const one of created)
        for (const form of [one.key.reveal(), secretOf(one), Buffer.from(secretOf(one)).toString("hex")])
          expect(text.includes(form), name).toBe(false);
    }
  });

  test("takes a new hash only from the version it has, and none of a revoked key", async () => {
    const gateway = connectGatewayDatabase(database.addressOf("sallyport_gateway"));
    const created = await make();
    const first = await rowOf(created);
    const [salt, hash] = [secureRandomBytes(16), secureRandomBytes(32)];
    for (const [from, to] of [
      [2, 3],
      [1, 1],
    ] as const) {
      await gateway.rehashKey(created.id, from, to, salt, hash);
      expect(await rowOf(created)).toEqual(first);
    }
    await gateway.rehashKey(created.id, 1, 2, salt, hash);
    const second = await rowOf(created);
    expect(second).toMatchObject({ pepper_version: 2, salt: Buffer.from(salt), hash: Buffer.from(hash) });
    expect(BigInt(second.generation) > BigInt(first.generation)).toBe(true);
    await revokeKey(control, ours.place, created.id);
    await gateway.rehashKey(created.id, 2, 3, secureRandomBytes(16), secureRandomBytes(32));
    expect((await rowOf(created)).pepper_version).toBe(2);
    await gateway.close();
  });
});

describe("K-4 the end of a key", () => {
  test("by revocation is now, and stays when it is revoked again", async () => {
    const created = await make();
    await revokeKey(control, ours.place, created.id);
    const { revoked_at: first } = await rowOf(created);
    expect(Number(first)).toBeLessThanOrEqual(Date.now() + 1_000);
    await revokeKey(control, ours.place, created.id);
    expect((await rowOf(created)).revoked_at).toEqual(first);
  });

  test("by rotation is after its grace; its successor has its scope and says what it replaces", async () => {
    const created = await make("rotated");
    const successor = await rotateKey(control, TEST_HASHER, ours.place, created.id, 3_600);
    const [old, young] = [await rowOf(created), await rowOf(successor)];
    expect(Number(old.revoked_at) - Date.now()).toBeWithin(3_500_000, 3_700_000);
    expect(young).toMatchObject({
      name: "rotated",
      mode: "test",
      replaces: created.id,
      endpoints: ["embeddings"],
    });
    expect(young.ip_ranges).toEqual(old.ip_ranges);
    await expect(rotateKey(control, TEST_HASHER, ours.place, created.id, 3_600)).rejects.toThrow("key_ended");
  });

  test("by rotation leaves everything as it was that is not the secret", async () => {
    const scope = {
      endpoints: ["embeddings"],
      models: ["m", "p/m"],
      ipRanges: ["192.0.2.0/24", "2001:db8::/32"],
      expiresAt: new Date(Date.now() + 86_400_000),
    };
    const place = await ensurePlace(control, "ours", "another");
    const request = { place, name: "kept", mode: "live" as const, scope };
    const created = await createKey(control, TEST_HASHER, request);
    const member = newId();
    await superuser.query("insert into members (id, org_id, name) values ($1, $2, 'mara')", [
      member,
      place.organization.id,
    ]);
    await superuser.query("update api_keys set member_id = $1 where id = $2", [member, created.id]);
    // As whoever rotates from another project of the organization.
    const successor = await rotateKey(control, TEST_HASHER, ours.place, created.id, 3_600);
    const last = await rotateKey(control, TEST_HASHER, ours.place, successor.id, 0);
    const OTHERWISE = new Set([
      ...["id", "public_id", "salt", "hash", "last_four", "created_at", "revoked_at", "replaces"],
      ...["original_id", "generation"],
    ]);
    const keptOf = (row: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(row).filter(([column]) => !OTHERWISE.has(column)));
    const first = await rowOf(created);
    expect(first.member_id).toBe(member);
    for (const one of [successor, last]) {
      const row = await rowOf(one);
      expect(keptOf(row)).toEqual(keptOf(first));
      expect(row.original_id).toBe(created.id);
      for (const column of ["public_id", "salt", "hash"]) expect(row[column]).not.toEqual(first[column]);
    }
  });

  test("by two rotations at once happens once", async () => {
    const created = await make("twice");
    const both = await Promise.allSettled(
      [1, 2].map(() => rotateKey(control, TEST_HASHER, ours.place, created.id, 3_600)),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("by revocation during a grace is at once", async () => {
    const created = await make();
    await rotateKey(control, TEST_HASHER, ours.place, created.id, 3_600);
    await revokeKey(control, ours.place, created.id);
    expect(Number((await rowOf(created)).revoked_at)).toBeLessThanOrEqual(Date.now() + 1_000);
  });
});

test("M-7 another tenant's key is as absent as one that never was", async () => {
  for (const id of [theirs.key.id, crypto.randomUUID() as typeof theirs.key.id]) {
    await expect(revokeKey(control, ours.place, id)).rejects.toThrow("key_not_found");
    await expect(rotateKey(control, TEST_HASHER, ours.place, id, 0)).rejects.toThrow("key_not_found");
  }
  expect((await rowOf(theirs.key)).revoked_at).toBeNull();
});

test("K-7 what anybody can see of a key is its metadata", async () => {
  const created = await make("seen");
  const seen = (await allKeys(control, ours.place)).find(({ id }) => id === created.id);
  const text = created.key.reveal();
  expect(seen).toEqual({
    id: created.id,
    originalId: created.id,
    prefix: text.slice(0, 24),
    lastFour: text.slice(-4),
    name: "seen",
    mode: "test",
    status: "active",
    projectId: ours.place.project.id,
    project: "default",
    memberId: null,
    endpoints: ["embeddings"],
    models: ["m"],
    ipRanges: ["192.0.2.0/24"],
    expiresAt: null,
    createdAt: expect.any(Date),
    lastUsedAt: null,
    pausedAt: null,
    revokedAt: null,
    replaces: null,
    successor: null,
    revision: 1,
    madeBy: `${TEST_ACTOR.kind} ${TEST_ACTOR.id}`,
  });
});

test.each([
  ["no endpoint", { endpoints: [] }],
  ["a name as network", { ipRanges: ["localhost"] }],
  ["a prefix that is too long", { ipRanges: ["192.0.2.0/33"] }],
  ["a prefix that is no number", { ipRanges: ["2001:db8::/x"] }],
])("K-3 a scope with %s is refused", async (_, over) => {
  const request = { place: ours.place, name: "n", mode: "test" as const, scope: { ...SCOPE, ...over } };
  await expect(createKey(control, TEST_HASHER, request)).rejects.toThrow("invalid_input");
});

test.each(["", "x".repeat(201)])("a name of %p is refused", async (name) => {
  await expect(make(name)).rejects.toThrow("invalid_input");
});

describe("a quota of keys", () => {
  test("is kept by a thousand creations at once, and what ended does not count", async () => {
    const { place } = await createTenant(control, "crowded");
    const { id } = place.organization;
    const quota = (most: number) => control.inTenant(id, (db) => setKeyQuota(db, id, most));
    expect(await quota(5)).toBe(1);
    const request = { place, name: "one of many", mode: "test" as const, scope: SCOPE };
    const many = await Promise.allSettled(
      Array.from({ length: 1_000 }, () => createKey(control, TEST_HASHER, request)),
    );
    const made = many.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(made).toHaveLength(4);
    const refused = many.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    // Who waited too long for a connection is told to come again, and nothing was done.
    expect(new Set(refused.filter((code) => code !== "busy"))).toEqual(new Set(["too_many_keys"]));
    // A full organization can still rotate every key, but not without end.
    let newest = made[0]?.id ?? expect.unreachable();
    for (let turn = 0; turn < 5; turn += 1)
      newest = (await rotateKey(control, TEST_HASHER, place, newest, 3_600)).id;
    const again = rotateKey(control, TEST_HASHER, place, newest, 3_600);
    await expect(again).rejects.toThrow("too_many_keys");
    await control.inTenant(id, async (db) => {
      const working = await pageOfKeys(db, {
        ...{
          after: null,
          limit: 20,
          order: "created" as const,
          descending: false,
          project: null,
          member: null,
        },
        ...{ mode: null, working: true, search: "", makers: [] },
      });
      await endAtOnce(
        db,
        working.slice(0, 6).map((key) => key.id),
        false,
      );
    });
    await createKey(control, TEST_HASHER, request);
    await expect(createKey(control, TEST_HASHER, request)).rejects.toThrow("too_many_keys");
  });

  test("keeps no key that was refused", async () => {
    const { place, key } = await createTenant(control, "full");
    const { id } = place.organization;
    await control.inTenant(id, (db) => setKeyQuota(db, id, 1));
    const request = { place, name: "refused", mode: "test" as const, scope: SCOPE };
    await expect(createKey(control, TEST_HASHER, request)).rejects.toThrow("too_many_keys");
    expect((await allKeys(control, place)).map((one) => one.id)).toEqual([key.id]);
  });
});

describe("a change of a key", () => {
  const change = (id: ApiKeyId, said: KeyChange, revision: number) =>
    control.inTenant(ours.place.organization.id, async (db) => {
      const [key] = await keysNamed(db, [id]);
      return changeKey(db, key ?? expect.unreachable(), said, revision);
    });

  test("leaves what was not named, tells nodes, and is refused when another came before it", async () => {
    const created = await make("before");
    const first = await rowOf(created);
    const generation = await change(created.id, { name: "after", models: null }, 1);
    const second = await rowOf(created);
    expect(second).toEqual({
      ...first,
      name: "after",
      models: null,
      revision: 2,
      generation: String(generation),
    });
    await expect(change(created.id, { name: "late" }, 1)).rejects.toThrow("changed_meanwhile");
    await expect(change(created.id, { ipRanges: ["10.1.2.3/8"] }, 2)).rejects.toThrow("invalid_input");
    expect(await rowOf(created)).toEqual(second);
  });

  test("K-4 wakes no key that ended", async () => {
    const created = await make();
    await revokeKey(control, ours.place, created.id);
    await expect(change(created.id, { expiresAt: null }, 1)).rejects.toThrow("key_ended");
  });
});

test("R-1 who made a key is forgotten with the ledger's entries about that person", async () => {
  const created = await make();
  const key = { id: newId(), bytes: secureRandomBytes(32) };
  await superuser.query(
    "insert into master_key_checks (key_id, wrapped_key, commitment, sealed) values ('k', $1, $1, $1)",
    [key.bytes],
  );
  await superuser.query(
    "insert into audit_subject_keys (id, subject, key_id, wrapped_key, commitment, sealed) values ($1, $2, 'k', $3, $3, $3)",
    [key.id, `${TEST_ACTOR.kind}:${TEST_ACTOR.id}`, key.bytes],
  );
  expect((await rowOf(created)).made_by).toBe(`${TEST_ACTOR.kind} ${TEST_ACTOR.id}`);
  await superuser.query("delete from audit_subject_keys where id = $1", [key.id]);
  expect((await rowOf(created)).made_by).toBeNull();
});
