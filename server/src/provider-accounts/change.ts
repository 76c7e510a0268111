import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import type { Vault } from "../vault/index.ts";
import { checkAccount, type ProviderChanges } from "./account.ts";
import { modelsInWords } from "./facts.ts";
import { findKind } from "./kinds.ts";
import { type NewSecret, sealSecret } from "./sealed-secret.ts";
import {
  deleteSecretsBefore,
  insertSecret,
  type ModelRow,
  newestSecret,
  type ProviderAccount,
  replaceModels,
  updateProvider,
} from "./store.ts";

const COLUMNS = [
  "name",
  "baseUrl",
  "allowPrivateAddress",
  "streamUsage",
  "region",
  "priority",
  "weight",
] as const;

/**
 * Changes a provider, whose secret stays unless one is given. Nodes go by it once `generation` is confirmed.
 * @param before as the caller read it: what somebody changed since is not overwritten
 * @returns null when nothing is different from what it was
 * @throws ActError changed_meanwhile, and those of `checkAccount`
 */
export async function changeProvider(
  database: ControlDatabase,
  vault: Vault,
  before: ProviderAccount,
  changes: ProviderChanges,
  secret: Secret | null,
): Promise<{ readonly generation: bigint } | null> {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  const wanted = { ...before, ...(Object.fromEntries(said) as Partial<ProviderAccount>) };
  const { baseUrl } = checkAccount({ ...wanted, hasSecret: before.hasSecret || secret !== null });
  const after = { ...wanted, baseUrl };
  const fields: string[] = COLUMNS.filter((column) => before[column] !== after[column]);
  const modelsChanged = textOf(before.models) !== textOf(after.models);
  if (modelsChanged) fields.push("models");
  if (fields.length === 0 && secret === null) return null;
  const sealed = secret && (await sealNext(database, vault, before, secret));
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    if (!(await updateProvider(db, before.id, after, before.revision)))
      throw new ActError("changed_meanwhile");
    if (modelsChanged) await replaceModels(db, before.id, after.models);
    if (sealed) await putSecret(db, before, sealed);
    const { slug, allowPrivateAddress, streamUsage, region, priority, weight } = after;
    await recordAudit(db, "provider.changed", before.id, {
      ...{ slug, fields, baseUrl, allowPrivateAddress, streamUsage, region, priority, weight },
      models: modelsChanged ? modelsInWords(after.models) : null,
      secretReplaced: sealed !== null,
      revision: before.revision + 1,
      generation,
    });
    return { generation };
  });
}

/**
 * Replaces a provider's secrets and forgets those before, or puts one more in use beside them (P-2). Requests that were sent with
 * those go on.
 * @param before as the caller read it
 * @param isBeside the secrets before stay in use
 * @throws ActError invalid_input, too_many_provider_secrets, changed_meanwhile
 */
export async function replaceSecret(
  database: ControlDatabase,
  vault: Vault,
  before: ProviderAccount,
  secret: Secret,
  isBeside = false,
): Promise<{ readonly generation: bigint; readonly version: number }> {
  if (isBeside && before.secretCount >= MOST_SECRETS)
    throw new ActError("too_many_provider_secrets", { provider: before.slug, most: MOST_SECRETS });
  const sealed = await sealNext(database, vault, before, secret);
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    if (!(await updateProvider(db, before.id, before, before.revision)))
      throw new ActError("changed_meanwhile");
    if (isBeside) await insertSecret(db, before.id, sealed);
    else await putSecret(db, before, sealed);
    const facts = { slug: before.slug, baseUrl: before.baseUrl, version: sealed.version, generation };
    await recordAudit(db, isBeside ? "provider.secret_added" : "provider.secret_replaced", before.id, facts);
    return { generation, version: sealed.version };
  });
}

/** More are no use, and each is tried before a request fails. */
const MOST_SECRETS = 20;

async function sealNext(
  database: ControlDatabase,
  vault: Vault,
  { id, kind }: ProviderAccount,
  secret: Secret,
): Promise<NewSecret> {
  const newest = await database.asOperator((db) => newestSecret(db, id));
  return sealSecret(vault, secret, (newest?.version ?? 0) + 1, findKind(kind).credentials);
}

/** The revision was compared before, so nobody else has stored a secret of that version meanwhile. */
async function putSecret(db: OperatorDb, { id }: ProviderAccount, sealed: NewSecret): Promise<void> {
  await insertSecret(db, id, sealed);
  await deleteSecretsBefore(db, id, sealed.version);
}

/** The same for the same models in another order. */
function textOf(models: readonly ModelRow[]): string {
  const rows = models.map(({ model, inputUsdPerMillion, outputUsdPerMillion, contextTokens, outputTokens }) =>
    JSON.stringify([
      model,
      inputUsdPerMillion,
      outputUsdPerMillion,
      contextTokens ?? null,
      outputTokens ?? null,
    ]),
  );
  return rows.toSorted().join();
}
