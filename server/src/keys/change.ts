import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import type { KeyMetadata, KeyScope } from "./metadata.ts";
import { checkKey } from "./scope.ts";
import { countWorking, updateKey, updateQuota } from "./store.ts";

/** What of a key can be changed; what is left out stays. */
export type KeyChange = {
  readonly [Part in keyof KeyScope | "name"]?: (KeyScope & { name: string })[Part] | undefined;
};

/**
 * Changes the name or scope of a key that works.
 * @param revision that the caller read
 * @returns the generation at which the new scope is in force everywhere
 * @throws ActError invalid_input, key_ended, changed_meanwhile
 */
export async function changeKey(
  db: TenantDb,
  key: KeyMetadata,
  change: KeyChange,
  revision: number,
): Promise<bigint> {
  if (key.status !== "active" && key.status !== "paused") throw new ActError("key_ended");
  const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const { name, endpoints, models, ipRanges, expiresAt } = { ...key, ...said };
  const scope = { endpoints, models, ipRanges, expiresAt };
  checkKey({ name, scope });
  const generation = await nextGeneration(db);
  if (!(await updateKey(db, key.id, { name, ...scope }, revision, generation)))
    throw new ActError("changed_meanwhile");
  const facts = { fields: Object.keys(said), revision: revision + 1, generation };
  await recordAudit(db, "key.changed", key.id, facts);
  return generation;
}

/**
 * Says how many keys of the organization may work at once. Those that work go on, be they more.
 * @returns how many work now
 */
export async function setKeyQuota(db: TenantDb, organization: string, quota: number): Promise<number> {
  await updateQuota(db, quota);
  await recordAudit(db, "organization.key_quota_set", organization, { quota });
  return (await countWorking(db)).working;
}
