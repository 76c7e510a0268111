import { recordAudit } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { newId, type ProviderId } from "../kernel/ids.ts";
import { PRICE } from "../kernel/price-sheet.ts";
import type { Secret } from "../kernel/secret.ts";
import type { StreamUsage } from "../kernel/stream-usage.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import type { RecordIdentity, SealedRecord, Vault } from "../vault/index.ts";
import {
  deleteProvider,
  insertProvider,
  insertSecret,
  listProviders,
  type ModelRow,
  newestSecret,
  type ProviderAccount,
} from "./store.ts";

const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const MODEL = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/;

/** More than any model takes. */
const MOST_TOKENS = 1_000_000_000;

export interface NewProviderAccount {
  readonly slug: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly allowPrivateAddress: boolean;
  /** Where the operator knows better than the registry. */
  readonly streamUsage?: StreamUsage | null;
  readonly priority: number;
  readonly models: readonly ModelRow[];
  readonly secret: Secret | null;
}

/** Where a provider's secret is stored; bound into its ciphertext, so that it opens nowhere else (P-1). */
export function providerSecretIdentity(secretId: string, version: number): RecordIdentity {
  return { tenant: "platform", table: "provider_secrets", row: secretId, column: "sealed", version };
}

/**
 * Sets a provider up. Nodes use it once `generation` is confirmed.
 * @throws OperatorError when a field is not valid or the name is taken
 */
export async function addProvider(
  database: ControlDatabase,
  vault: Vault,
  account: NewProviderAccount,
): Promise<{ readonly id: ProviderId; readonly generation: bigint }> {
  check(account);
  const id = newId<ProviderId>();
  const secretId = Bun.randomUUIDv7();
  const sealed = account.secret && (await vault.seal(account.secret, providerSecretIdentity(secretId, 1)));
  return database.asOperator(async (db) => {
    if ((await listProviders(db)).some((known) => known.slug === account.slug)) {
      throw new OperatorError(
        `A provider named '${account.slug}' exists already; choose another --name or remove it first.`,
      );
    }
    await insertProvider(db, { ...account, streamUsage: account.streamUsage ?? null, id });
    if (sealed) await insertSecret(db, secretId, id, 1, sealed);
    const generation = await nextGeneration(db);
    const { slug, kind, baseUrl, allowPrivateAddress, streamUsage = null, priority } = account;
    const place = { slug, kind, baseUrl, allowPrivateAddress, streamUsage, priority };
    const facts = { ...place, hasSecret: sealed !== null };
    await recordAudit(db, "provider.added", id, { ...facts, generation });
    return { id, generation };
  });
}

/** @throws OperatorError when there is no such provider */
export async function removeProvider(
  database: ControlDatabase,
  slug: string,
): Promise<{ readonly generation: bigint }> {
  return database.asOperator(async (db) => {
    const { id } = await find(await listProviders(db), slug);
    await deleteProvider(db, id);
    const generation = await nextGeneration(db);
    await recordAudit(db, "provider.removed", id, { slug, generation });
    return { generation };
  });
}

export function allProviders(database: ControlDatabase): Promise<readonly ProviderAccount[]> {
  return database.asOperator(listProviders);
}

/**
 * A provider with its secret opened, to test it.
 * @throws OperatorError when there is no such provider; SealBroken when its secret does not open
 */
export async function openProvider(
  database: ControlDatabase,
  vault: Vault,
  slug: string,
): Promise<{ readonly account: ProviderAccount; readonly secret: Secret | null }> {
  const { account, stored } = await database.asOperator(async (db) => {
    const found = find(await listProviders(db), slug);
    return { account: found, stored: await newestSecret(db, found.id) };
  });
  const secret =
    stored &&
    (await vault.open(stored.record as SealedRecord, providerSecretIdentity(stored.id, stored.version)));
  return { account, secret };
}

function find(accounts: readonly ProviderAccount[], slug: string): ProviderAccount {
  const found = accounts.find((account) => account.slug === slug);
  if (found) return found;
  const known = accounts.map((account) => account.slug).join(", ");
  throw new OperatorError(
    `There is no provider '${slug}'; ${known ? `there are: ${known}` : "none was added yet"}.`,
  );
}

function check({ slug, baseUrl, models }: NewProviderAccount): void {
  if (!SLUG.test(slug))
    throw new OperatorError(
      `'${slug}' is not a name: use lower-case letters, digits and hyphens, at most 40.`,
    );
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new OperatorError("The base URL must be http(s)://host/path, without a query or credentials.");
  }
  for (const { model, inputUsdPerMillion, outputUsdPerMillion, contextTokens, outputTokens } of models) {
    if (!MODEL.test(model))
      throw new OperatorError("A model's name has letters, digits and ._:/@- and at most 128 characters.");
    for (const price of [inputUsdPerMillion, outputUsdPerMillion]) {
      if (price !== null && !PRICE.test(price))
        throw new OperatorError(`The price of '${model}' must be a decimal such as 0.15.`);
    }
    for (const tokens of [contextTokens, outputTokens]) {
      if (
        typeof tokens === "number" &&
        !(Number.isSafeInteger(tokens) && tokens >= 1 && tokens <= MOST_TOKENS)
      )
        throw new OperatorError(`The limits of '${model}' must be whole numbers of tokens, such as 131072.`);
    }
  }
}
