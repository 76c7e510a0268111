import { recordAudits } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { ApiKeyId } from "../kernel/ids.ts";
import type { Place } from "../organizations/index.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { recordWebhookEvent } from "../webhook-events/index.ts";
import { endKeys, findKeys, markCompromised } from "./store.ts";

/**
 * Ends a key at once. It is dead everywhere once `generation` is confirmed (K-4).
 * @param compromised somebody else has it: the answers it is getting now are cut too
 * @throws ActError key_not_found
 */
export function revokeKey(
  database: ControlDatabase,
  place: { readonly organization: Pick<Place["organization"], "id"> },
  id: ApiKeyId,
  compromised = false,
): Promise<{ readonly generation: bigint }> {
  return database.inTenant(place.organization.id, async (db) => {
    if ((await findKeys(db, "id", [id])).length === 0) throw new ActError("key_not_found");
    return { generation: await endAtOnce(db, [id], compromised) };
  });
}

/**
 * Ends keys of the organization at once, in the caller's transaction, and tells its systems (C-4).
 * @returns the generation at which they are dead everywhere
 */
export async function endAtOnce(
  db: TenantDb,
  ids: readonly ApiKeyId[],
  compromised: boolean,
): Promise<bigint> {
  const generation = await nextGeneration(db);
  const ended = await endKeys(db, ids, 0, generation);
  if (compromised) await markCompromised(db, ids);
  await recordAudits(
    db,
    ids.map((id) => ["key.revoked", id, { compromised, generation }]),
  );
  for (const { id, project, mode } of ended)
    await recordWebhookEvent(db, project, "key.revoked", { id, project, mode, compromised });
  return generation;
}
