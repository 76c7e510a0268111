import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { ApiKeyId, OrganizationId } from "../kernel/ids.ts";
import type { Place } from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { type CreatedKey, newKey, recordCreated, refuseTooMany } from "./create.ts";
import type { KeyHasher } from "./hash.ts";
import { endKeys, findKeys, insertKeys } from "./store.ts";

/** How much above its quota an organization may be while keys are rotated, whose old ones work on for a time. */
const QUOTAS_IN_ROTATION = 2;

/**
 * Makes a successor that is the same key with another secret: its name, mode, project, member, scope and expiry, and
 * whatever counts or stops a key counts and stops both together. The old secret goes on working for `graceSeconds`.
 * @throws ActError key_not_found, key_ended, key_paused, too_many_keys
 */
export function rotateKey(
  database: ControlDatabase,
  hasher: KeyHasher,
  { organization }: { readonly organization: Pick<Place["organization"], "id"> },
  id: ApiKeyId,
  graceSeconds: number,
): Promise<CreatedKey> {
  return database.inTenant(organization.id, (db) => rotateIn(db, hasher, organization.id, id, graceSeconds));
}

/** The same in the caller's transaction. */
export async function rotateIn(
  db: TenantDb,
  hasher: KeyHasher,
  organizationId: OrganizationId,
  id: ApiKeyId,
  graceSeconds: number,
): Promise<CreatedKey> {
  // First, so that of two rotations at once the second sees that the key has a successor.
  const generation = await nextGeneration(db);
  const [old] = await findKeys(db, "id", [id]);
  if (!old) throw new ActError("key_not_found");
  if (old.status === "paused") throw new ActError("key_paused");
  if (old.status !== "active") throw new ActError("key_ended");
  const { name, mode, projectId, memberId, originalId } = old;
  const facts = { name, mode, projectId, memberId, originalId, scope: old, replaces: id, generation };
  const { row, key } = newKey(hasher, { organizationId, ...facts });
  await insertKeys(db, [row]);
  await endKeys(db, [id], graceSeconds, generation);
  await refuseTooMany(db, QUOTAS_IN_ROTATION);
  const said = { project: projectId, member: memberId, mode, scope: old, replaces: id, generation };
  await recordCreated(db, [row.id], said);
  await recordAudit(db, "key.rotated", id, { successor: row.id, graceSeconds, generation });
  return { id: row.id, key, generation };
}
