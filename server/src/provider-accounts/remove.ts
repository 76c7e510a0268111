import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { ProviderId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { readProvider } from "./find.ts";
import { deleteProvider } from "./store.ts";

/**
 * Forgets a provider and its secret.
 * @param reference its short name or its id
 * @throws ActError provider_not_found
 */
export async function removeProvider(
  database: ControlDatabase,
  reference: string,
): Promise<{ readonly id: ProviderId; readonly slug: string; readonly generation: bigint }> {
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    const { id, slug } = await readProvider(db, reference);
    if (!(await deleteProvider(db, id))) throw new ActError("provider_not_found", { provider: slug });
    await recordAudit(db, "provider.removed", id, { slug, generation });
    return { id, slug, generation };
  });
}
