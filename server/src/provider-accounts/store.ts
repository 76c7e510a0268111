import type { ProviderId } from "../kernel/ids.ts";
import type { StreamUsage } from "../kernel/stream-usage.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { SealedRecord } from "../vault/index.ts";

/** A provider as the operator set it up; its secret is only said to be there. */
export interface ProviderAccount {
  readonly id: ProviderId;
  readonly slug: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly allowPrivateAddress: boolean;
  /** Null is what the registry says of the kind. */
  readonly streamUsage: StreamUsage | null;
  readonly priority: number;
  readonly hasSecret: boolean;
  readonly models: readonly ModelRow[];
  readonly createdAt: Date;
}

export interface ModelRow {
  readonly model: string;
  readonly inputUsdPerMillion: string | null;
  readonly outputUsdPerMillion: string | null;
  /** What it takes and writes at most, in tokens; missing when nobody said. */
  readonly contextTokens?: number | null;
  readonly outputTokens?: number | null;
}

export type NewProvider = Omit<ProviderAccount, "hasSecret" | "createdAt">;

export async function insertProvider(db: OperatorDb, provider: NewProvider): Promise<void> {
  const { id, slug, kind, priority } = provider;
  await db
    .insertInto("providers")
    .values({
      id,
      slug,
      kind,
      priority,
      base_url: provider.baseUrl,
      allow_private_address: provider.allowPrivateAddress,
      stream_usage: provider.streamUsage,
    })
    .execute();
  if (provider.models.length === 0) return;
  const models = provider.models.map((row) => ({
    provider_id: id,
    model: row.model,
    input_usd_per_million: row.inputUsdPerMillion,
    output_usd_per_million: row.outputUsdPerMillion,
    context_tokens: row.contextTokens ?? null,
    output_tokens: row.outputTokens ?? null,
  }));
  await db.insertInto("provider_models").values(models).execute();
}

export async function insertSecret(
  db: OperatorDb,
  id: string,
  provider: ProviderId,
  version: number,
  record: SealedRecord,
) {
  await db
    .insertInto("provider_secrets")
    .values({
      id,
      provider_id: provider,
      version,
      key_id: record.keyId,
      wrapped_key: Buffer.from(record.wrappedKey),
      commitment: Buffer.from(record.commitment),
      sealed: Buffer.from(record.sealed),
    })
    .execute();
}

/** The newest secret of a provider with what is needed to open it; null when it has none. */
export async function newestSecret(db: OperatorDb, provider: ProviderId) {
  const row = await db
    .selectFrom("provider_secrets")
    .selectAll()
    .where("provider_id", "=", provider)
    .orderBy("version", "desc")
    .executeTakeFirst();
  if (!row) return null;
  const record = {
    keyId: row.key_id,
    wrappedKey: row.wrapped_key,
    commitment: row.commitment,
    sealed: row.sealed,
  };
  return { id: row.id, version: row.version, record };
}

export async function listProviders(db: OperatorDb): Promise<readonly ProviderAccount[]> {
  const rows = await db
    .selectFrom("providers")
    .selectAll()
    .orderBy("priority")
    .orderBy("created_at")
    .execute();
  const models = await db.selectFrom("provider_models").selectAll().orderBy("model").execute();
  const secrets = await db.selectFrom("provider_secrets").select("provider_id").distinct().execute();
  const withSecret = new Set(secrets.map((secret) => secret.provider_id));
  return rows.map((row) => ({
    id: row.id as ProviderId,
    slug: row.slug,
    kind: row.kind,
    baseUrl: row.base_url,
    allowPrivateAddress: row.allow_private_address,
    streamUsage: row.stream_usage as StreamUsage | null,
    priority: row.priority,
    hasSecret: withSecret.has(row.id),
    models: models
      .filter((model) => model.provider_id === row.id)
      .map((model) => ({
        model: model.model,
        inputUsdPerMillion: model.input_usd_per_million,
        outputUsdPerMillion: model.output_usd_per_million,
        contextTokens: model.context_tokens,
        outputTokens: model.output_tokens,
      })),
    createdAt: row.created_at,
  }));
}

export async function deleteProvider(db: OperatorDb, id: ProviderId): Promise<void> {
  await db.deleteFrom("providers").where("id", "=", id).execute();
}
