import { sql } from "kysely";
import type { ProviderId } from "../kernel/ids.ts";
import type { StreamUsage } from "../kernel/stream-usage.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { NewSecret } from "./sealed-secret.ts";

/** A provider as the operator set it up; its secret is only said to be there. */
export interface ProviderAccount {
  readonly id: ProviderId;
  readonly slug: string;
  /** For people. */
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly allowPrivateAddress: boolean;
  /** Null is what the registry says of the kind. */
  readonly streamUsage: StreamUsage | null;
  /** Where it is, in the operator's own words; null when nobody said. */
  readonly region: string | null;
  readonly priority: number;
  /** Its share among the providers of its priority; null: those are asked in order. */
  readonly weight: number | null;
  readonly hasSecret: boolean;
  /** How many secrets are in use. */
  readonly secretCount: number;
  /** Null when it has none. */
  readonly secretSetAt: Date | null;
  readonly models: readonly ModelRow[];
  /** Goes up with each change. */
  readonly revision: number;
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

/** The members of a provider that are columns of its own row and can be changed. */
export interface ProviderColumns {
  readonly name: string;
  readonly baseUrl: string;
  readonly allowPrivateAddress: boolean;
  readonly streamUsage: StreamUsage | null;
  readonly region: string | null;
  readonly priority: number;
  readonly weight: number | null;
}

export async function insertProvider(
  db: OperatorDb,
  provider: ProviderColumns & Pick<ProviderAccount, "id" | "slug" | "kind" | "models">,
): Promise<void> {
  const { id, slug, kind, models } = provider;
  await db
    .insertInto("providers")
    .values({ id, slug, kind, ...columnsOf(provider) })
    .execute();
  await insertModels(db, id, models);
}

/**
 * @param revision that the caller read
 * @returns false when it was changed since, or is gone
 */
export async function updateProvider(
  db: OperatorDb,
  id: ProviderId,
  columns: ProviderColumns,
  revision: number,
): Promise<boolean> {
  const row = await db
    .updateTable("providers")
    .set({ ...columnsOf(columns), revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

function columnsOf(columns: ProviderColumns) {
  const { name, baseUrl, allowPrivateAddress, streamUsage, region, priority, weight } = columns;
  return {
    name,
    base_url: baseUrl,
    allow_private_address: allowPrivateAddress,
    stream_usage: streamUsage,
    region,
    priority,
    weight,
  };
}

export async function replaceModels(
  db: OperatorDb,
  id: ProviderId,
  models: readonly ModelRow[],
): Promise<void> {
  await db.deleteFrom("provider_models").where("provider_id", "=", id).execute();
  await insertModels(db, id, models);
}

async function insertModels(db: OperatorDb, id: ProviderId, models: readonly ModelRow[]): Promise<void> {
  if (models.length === 0) return;
  const rows = models.map((row) => ({
    provider_id: id,
    model: row.model,
    input_usd_per_million: row.inputUsdPerMillion,
    output_usd_per_million: row.outputUsdPerMillion,
    context_tokens: row.contextTokens ?? null,
    output_tokens: row.outputTokens ?? null,
  }));
  await db.insertInto("provider_models").values(rows).execute();
}

export async function insertSecret(
  db: OperatorDb,
  provider: ProviderId,
  { id, version, record }: NewSecret,
): Promise<void> {
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

/** Forgets the secrets that a newer one replaced. */
export async function deleteSecretsBefore(
  db: OperatorDb,
  provider: ProviderId,
  version: number,
): Promise<void> {
  await db
    .deleteFrom("provider_secrets")
    .where("provider_id", "=", provider)
    .where("version", "<", version)
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

/** Which providers are read: all, the one with that id or short name, or a page of them. */
export type ProviderChoice =
  | { readonly reference: string }
  | { readonly after: ProviderPlace | null; readonly limit: number };

/** Where a page ended: providers are listed as they are tried. */
export interface ProviderPlace {
  readonly priority: number;
  readonly id: string;
}

/** Providers in the order in which they are tried. */
export async function listProviders(
  db: OperatorDb,
  choice: ProviderChoice | null = null,
): Promise<readonly ProviderAccount[]> {
  let query = db.selectFrom("providers").selectAll().orderBy("priority").orderBy("id");
  if (choice !== null && "reference" in choice) {
    const { reference } = choice;
    query = query.where((is) =>
      is.or([is("slug", "=", reference), is(sql<string>`id::text`, "=", reference.toLowerCase())]),
    );
  } else if (choice !== null) {
    const { after, limit } = choice;
    query = query.limit(limit + 1);
    if (after !== null)
      query = query.where(sql<boolean>`(priority, id) > (${after.priority}::integer, ${after.id}::uuid)`);
  }
  const rows = await query.execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const models = await db
    .selectFrom("provider_models")
    .selectAll()
    .where("provider_id", "in", ids)
    .orderBy("model")
    .execute();
  const secrets = await db
    .selectFrom("provider_secrets")
    .select(["provider_id", "created_at"])
    .where("provider_id", "in", ids)
    .orderBy("version")
    .execute();
  const modelsOf = Map.groupBy(models, ({ provider_id: provider }) => provider);
  const secretsOf = Map.groupBy(secrets, ({ provider_id: provider }) => provider);
  const secretSetAt = new Map(secrets.map((secret) => [secret.provider_id, secret.created_at]));
  return rows.map((row) => ({
    id: row.id as ProviderId,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    baseUrl: row.base_url,
    allowPrivateAddress: row.allow_private_address,
    streamUsage: row.stream_usage as StreamUsage | null,
    region: row.region,
    priority: row.priority,
    weight: row.weight,
    hasSecret: secretSetAt.has(row.id),
    secretCount: secretsOf.get(row.id)?.length ?? 0,
    secretSetAt: secretSetAt.get(row.id) ?? null,
    models: (modelsOf.get(row.id) ?? []).map((model) => ({
      model: model.model,
      inputUsdPerMillion: model.input_usd_per_million,
      outputUsdPerMillion: model.output_usd_per_million,
      contextTokens: model.context_tokens,
      outputTokens: model.output_tokens,
    })),
    revision: row.revision,
    createdAt: row.created_at,
  }));
}

/** @returns false when it is gone already */
export async function deleteProvider(db: OperatorDb, id: ProviderId): Promise<boolean> {
  const row = await db.deleteFrom("providers").where("id", "=", id).returning("id").executeTakeFirst();
  return row !== undefined;
}
