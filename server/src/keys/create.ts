import { recordAudits } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type ApiKeyId, type MemberId, newId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { Secret } from "../kernel/secret.ts";
import type { Place } from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { generateKey, type KeyMode } from "./format.ts";
import type { KeyHasher } from "./hash.ts";
import type { KeyScope } from "./metadata.ts";
import { checkKey } from "./scope.ts";
import { countWorking, insertKeys, type NewKeyRow, stampKeys } from "./store.ts";

export const SALT_BYTES = 16;
/** Of a key that nobody has heard of yet. */
const UNPUBLISHED = 0n;

export interface KeyRequest {
  readonly place: Place;
  readonly name: string;
  readonly mode: KeyMode;
  readonly scope: KeyScope;
  /** Whose spending it counts as; of no member when it is left out. */
  readonly memberId?: MemberId | null;
}

/** A key that was just made. `key` is the only copy there will ever be (K-2). */
export interface AddedKey {
  readonly id: ApiKeyId;
  readonly key: Secret;
}

export interface CreatedKey extends AddedKey {
  readonly generation: bigint;
}

/**
 * Makes a key. It works everywhere once `generation` is confirmed.
 * @throws ActError invalid_input, too_many_keys
 */
export function createKey(
  database: ControlDatabase,
  hasher: KeyHasher,
  request: KeyRequest,
): Promise<CreatedKey> {
  return database.inTenant(request.place.organization.id, async (db) => {
    const [made] = await addKeys(db, hasher, request, 1);
    if (!made) throw new Error("a key was asked for and none was made");
    return { ...made, generation: await publishKeys(db, request, [made.id]) };
  });
}

/**
 * Makes keys that are alike. The transaction's caller may give them budgets before it publishes them: the books are locked
 * before a generation is taken, here as everywhere.
 * @throws ActError invalid_input
 */
export async function addKeys(
  db: TenantDb,
  hasher: KeyHasher,
  { place, name, mode, scope, memberId = null }: KeyRequest,
  count: number,
): Promise<readonly AddedKey[]> {
  checkKey({ name, scope });
  const facts = {
    organizationId: place.organization.id,
    projectId: place.project.id,
    ...{ memberId, name, mode, scope, replaces: null, originalId: null, generation: UNPUBLISHED },
  };
  const made = Array.from({ length: count }, () => newKey(hasher, facts));
  await insertKeys(
    db,
    made.map(({ row }) => row),
  );
  return made.map(({ row: { id }, key }) => ({ id, key }));
}

/**
 * Lets nodes hear of keys that were added, and tells the audit ledger.
 * @returns the generation at which they work everywhere
 * @throws ActError too_many_keys
 */
export async function publishKeys(
  db: TenantDb,
  { place, mode, scope, memberId = null }: KeyRequest,
  ids: readonly ApiKeyId[],
): Promise<bigint> {
  // Whoever makes keys at the same time waits here, so that all are counted.
  const generation = await nextGeneration(db);
  await refuseTooMany(db, 1);
  await stampKeys(db, ids, generation);
  const project = place.project.id;
  await recordCreated(db, ids, { project, member: memberId, mode, scope, replaces: null, generation });
  return generation;
}

/**
 * Each working key is in the memory of every node, so an organization has a quota of them. Its lock is that of the generation,
 * which was taken before.
 * @param times so many times the quota is refused: a key at a full quota can still be rotated
 * @throws ActError too_many_keys
 */
export async function refuseTooMany(db: TenantDb, times: number): Promise<void> {
  const { working, quota } = await countWorking(db);
  if (working > quota * times) throw new ActError("too_many_keys", { quota });
}

/** A row, and the key that will never be seen again. */
export function newKey(hasher: KeyHasher, facts: Omit<NewKeyRow, "id" | "publicId" | "lastFour" | "hash">) {
  const { key, parsed } = generateKey(facts.mode);
  const hash = hasher.hash(parsed.secret, secureRandomBytes(SALT_BYTES));
  const { publicId } = parsed;
  const row: NewKeyRow = {
    ...facts,
    ...{ id: newId<ApiKeyId>(), publicId, lastFour: key.reveal().slice(-4), hash },
  };
  return { row, key };
}

export function recordCreated(
  db: TenantDb,
  ids: readonly ApiKeyId[],
  { scope: { expiresAt }, ...facts }: CreatedFacts,
): Promise<void> {
  const said = { ...facts, expiresAt: expiresAt?.toISOString() ?? null };
  return recordAudits(
    db,
    ids.map((id) => ["key.created", id, said]),
  );
}

interface CreatedFacts {
  readonly project: string;
  readonly member: MemberId | null;
  readonly mode: KeyMode;
  readonly scope: KeyScope;
  readonly replaces: ApiKeyId | null;
  readonly generation: bigint;
}
