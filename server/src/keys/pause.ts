import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import type { KeyMetadata } from "./metadata.ts";
import { setPaused } from "./store.ts";

/**
 * Lets a key rest: nothing new is served to it until it is resumed; what it is being answered goes on to its end.
 * @returns the generation at which it rests everywhere
 * @throws ActError key_ended, key_paused
 */
export async function pauseKey(db: TenantDb, { id, status }: KeyMetadata): Promise<bigint> {
  if (status === "paused") throw new ActError("key_paused");
  if (status === "revoked" || status === "expired") throw new ActError("key_ended");
  const generation = await nextGeneration(db);
  await setPaused(db, id, true, generation);
  await recordAudit(db, "key.paused", id, { generation });
  return generation;
}

/**
 * Ends a key's rest.
 * @returns the generation at which it works everywhere
 * @throws ActError key_ended, key_not_paused
 */
export async function resumeKey(db: TenantDb, { id, status, pausedAt }: KeyMetadata): Promise<bigint> {
  if (status === "revoked" || status === "expired") throw new ActError("key_ended");
  if (pausedAt === null) throw new ActError("key_not_paused");
  const generation = await nextGeneration(db);
  await setPaused(db, id, false, generation);
  await recordAudit(db, "key.resumed", id, { generation });
  return generation;
}
