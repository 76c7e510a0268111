import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId, type ProviderId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import type { Vault } from "../vault/index.ts";
import { checkAccount, type NewProviderAccount } from "./account.ts";
import { modelsInWords } from "./facts.ts";
import { findKind } from "./kinds.ts";
import { sealSecret } from "./sealed-secret.ts";
import { insertProvider, insertSecret, listProviders } from "./store.ts";

/**
 * Sets a provider up. Nodes use it once `generation` is confirmed.
 * @throws ActError provider_exists, and those of `checkAccount`
 */
export async function addProvider(
  database: ControlDatabase,
  vault: Vault,
  account: NewProviderAccount,
): Promise<{ readonly id: ProviderId; readonly generation: bigint }> {
  const { baseUrl } = checkAccount({ ...account, hasSecret: account.secret !== null });
  const { slug, name = slug, kind, streamUsage = null, region = null, models } = account;
  const id = newId<ProviderId>();
  const sealed =
    account.secret && (await sealSecret(vault, account.secret, 1, findKind(account.kind).credentials));
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    const [taken] = await listProviders(db, { reference: slug });
    if (taken) throw new ActError("provider_exists", { provider: slug });
    const { allowPrivateAddress, priority, weight = null } = account;
    const place = { slug, kind, baseUrl, allowPrivateAddress, streamUsage, region, priority, weight };
    await insertProvider(db, { ...place, id, name, models });
    if (sealed) await insertSecret(db, id, sealed);
    const facts = { ...place, models: modelsInWords(models), hasSecret: sealed !== null };
    await recordAudit(db, "provider.added", id, { ...facts, generation });
    return { id, generation };
  });
}
