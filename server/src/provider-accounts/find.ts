import { ActError } from "../kernel/act-error.ts";
import type { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import type { SealedRecord, Vault } from "../vault/index.ts";
import { providerSecretIdentity } from "./sealed-secret.ts";
import { listProviders, newestSecret, type ProviderAccount, type ProviderPlace } from "./store.ts";

/** Every provider, in the order in which they are tried. */
export function allProviders(database: ControlDatabase): Promise<readonly ProviderAccount[]> {
  return database.asOperator((db) => listProviders(db));
}

/** A page of them: one more than `limit`, which tells that there are more. */
export function providerPage(
  db: OperatorDb,
  page: { readonly after: ProviderPlace | null; readonly limit: number },
): Promise<readonly ProviderAccount[]> {
  return listProviders(db, page);
}

/**
 * @param reference its short name or its id
 * @throws ActError provider_not_found
 */
export async function readProvider(db: OperatorDb, reference: string): Promise<ProviderAccount> {
  const [found] = await listProviders(db, { reference });
  if (found) return found;
  // What cannot be a short name may be a secret in the wrong place.
  throw new ActError("provider_not_found", {
    provider: /^[a-z0-9-]{1,40}$/.test(reference) ? reference : "…",
  });
}

/**
 * A provider with its secret opened, to test it.
 * @throws ActError provider_not_found; SealBroken when its secret does not open
 */
export async function openProvider(
  database: ControlDatabase,
  vault: Vault,
  reference: string,
): Promise<{ readonly account: ProviderAccount; readonly secret: Secret | null }> {
  const { account, stored } = await database.asOperator(async (db) => {
    const found = await readProvider(db, reference);
    return { account: found, stored: await newestSecret(db, found.id) };
  });
  const secret =
    stored &&
    (await vault.open(stored.record as SealedRecord, providerSecretIdentity(stored.id, stored.version)));
  return { account, secret };
}
