import { isIP } from "node:net";
import { recordAudit } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { type ApiKeyId, newId, parseId } from "../kernel/ids.ts";
import { otherNetwork } from "../kernel/network.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { Secret } from "../kernel/secret.ts";
import type { Place } from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { generateKey, type KeyMode } from "./format.ts";
import type { KeyHasher } from "./hash.ts";
import {
  endKey,
  findKey,
  insertKey,
  type KeyMetadata,
  type KeyScope,
  listKeys,
  markCompromised,
  type NewKeyRow,
} from "./store.ts";

const SALT_BYTES = 16;
const MAX_NAME_LENGTH = 200;

export interface KeyRequest {
  readonly place: Place;
  readonly name: string;
  readonly mode: KeyMode;
  readonly scope: KeyScope;
}

/** A key that was just made. `key` is the only copy there will ever be (K-2). */
export interface CreatedKey {
  readonly id: ApiKeyId;
  readonly key: Secret;
  readonly generation: bigint;
}

/**
 * Makes a key. It works everywhere once `generation` is confirmed.
 * @throws OperatorError when its name or scope is not valid
 */
export async function createKey(
  database: ControlDatabase,
  hasher: KeyHasher,
  request: KeyRequest,
): Promise<CreatedKey> {
  checkRequest(request);
  const { place, name, mode, scope } = request;
  return database.inTenant(place.organization.id, async (db) =>
    insertNew(db, hasher, {
      organizationId: place.organization.id,
      projectId: place.project.id,
      memberId: null,
      name,
      mode,
      scope,
      replaces: null,
      originalId: null,
      generation: await nextGeneration(db),
    }),
  );
}

/**
 * Ends a key at once. It is dead everywhere once `generation` is confirmed (K-4).
 * @param compromised somebody else has it: the answers it is getting now are cut too
 * @throws OperatorError when there is no such key in the organization
 */
export async function revokeKey(
  database: ControlDatabase,
  place: { readonly organization: Pick<Place["organization"], "id"> },
  id: ApiKeyId,
  compromised = false,
): Promise<{ readonly generation: bigint }> {
  return database.inTenant(place.organization.id, async (db) => {
    await find(db, id);
    const generation = await nextGeneration(db);
    await endKey(db, id, 0, generation);
    if (compromised) await markCompromised(db, id);
    await recordAudit(db, "key.revoked", id, { compromised, generation });
    return { generation };
  });
}

/**
 * Makes a successor that is the same key with another secret: its name, mode, project, member, scope and expiry, and
 * whatever counts or stops a key counts and stops both together. The old secret goes on working for `graceSeconds`.
 * @throws OperatorError when there is no such key, or it has ended already
 */
export async function rotateKey(
  database: ControlDatabase,
  hasher: KeyHasher,
  { organization }: Pick<Place, "organization">,
  id: ApiKeyId,
  graceSeconds: number,
): Promise<CreatedKey> {
  return database.inTenant(organization.id, async (db) => {
    // First, so that of two rotations at once the second sees that the key has a successor.
    const generation = await nextGeneration(db);
    const old = await find(db, id);
    if (old.revokedAt)
      throw new OperatorError("This key was revoked or rotated already; create a new one instead.");
    const { name, mode, projectId, memberId, originalId } = old;
    const successor = { name, mode, projectId, memberId, originalId, scope: old, replaces: id };
    const created = await insertNew(db, hasher, {
      organizationId: organization.id,
      generation,
      ...successor,
    });
    await endKey(db, id, graceSeconds, generation);
    await recordAudit(db, "key.rotated", id, { successor: created.id, graceSeconds, generation });
    return created;
  });
}

/** The key of an organization with that id, or that visible first part; null when there is none. */
export function keyByReference(
  database: ControlDatabase,
  place: { readonly organization: Pick<Place["organization"], "id"> },
  reference: string,
): Promise<KeyMetadata | null> {
  const id = parseId<ApiKeyId>(reference.toLowerCase());
  const publicId = /^sp_(?:live|test)_([0-9A-Za-z]{16})$/.exec(reference)?.[1];
  return database.inTenant(place.organization.id, async (db) => {
    if (id !== null) return findKey(db, "id", id);
    const found = publicId === undefined ? null : await findKey(db, "public_id", publicId);
    return found?.prefix === reference ? found : null;
  });
}

/** The metadata of every key of an organization, oldest first (K-7). */
export function allKeys(database: ControlDatabase, place: Place): Promise<readonly KeyMetadata[]> {
  return database.inTenant(place.organization.id, listKeys);
}

type NewKey = Omit<NewKeyRow, "id" | "publicId" | "lastFour" | "hash">;

async function insertNew(db: TenantDb, hasher: KeyHasher, made: NewKey): Promise<CreatedKey> {
  const { projectId, mode, scope, replaces, generation } = made;
  const { key, parsed } = generateKey(mode);
  const id = newId<ApiKeyId>();
  const { publicId } = parsed;
  const hash = hasher.hash(parsed.secret, secureRandomBytes(SALT_BYTES));
  await insertKey(db, { ...made, id, publicId, lastFour: key.reveal().slice(-4), hash });
  const expiresAt = scope.expiresAt?.toISOString() ?? null;
  await recordAudit(db, "key.created", id, { project: projectId, mode, expiresAt, replaces, generation });
  return { id, key, generation };
}

async function find(db: TenantDb, id: ApiKeyId): Promise<KeyMetadata> {
  const found = await findKey(db, "id", id);
  if (!found)
    throw new OperatorError(
      "There is no API key with this id in the organization; 'sallyport keys list' shows them.",
    );
  return found;
}

function checkRequest({ name, scope }: KeyRequest): void {
  if (name.length === 0 || name.length > MAX_NAME_LENGTH) {
    throw new OperatorError(`A key's name has 1 to ${MAX_NAME_LENGTH} characters.`);
  }
  if (scope.endpoints.length === 0) throw new OperatorError("A key needs at least one endpoint.");
  for (const range of scope.ipRanges ?? []) {
    // An interface ('fe80::1%eth0') or a second length is no part of a network.
    const plain = /^[\da-f.:]+(?:\/\d{1,3})?$/i.test(range);
    const [address = "", length] = range.split("/");
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    if (!plain || most < 0 || (length !== undefined && Number(length) > most)) {
      throw new OperatorError(`'${range}' is not a network such as 192.0.2.0/24 or 2001:db8::/32.`);
    }
    const meant = otherNetwork(range);
    if (meant !== null)
      throw new OperatorError(
        `'${range}' is an address and a network at once: write '${meant}' for the network, or '${address}' for this address alone.`,
      );
  }
}
