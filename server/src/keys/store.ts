import { type Selectable, sql } from "kysely";
import type { ApiKeyId, MemberId, OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { ApiKeys } from "../ports/database.gen.ts";
import type { TenantDb } from "../ports/database.ts";
import type { KeyMode } from "./format.ts";
import type { KeyHash } from "./hash.ts";

/** What a key may do (K-3). */
export interface KeyScope {
  readonly endpoints: readonly string[];
  /** Null: every model. */
  readonly models: readonly string[] | null;
  /** Networks in CIDR notation; null: every address. */
  readonly ipRanges: readonly string[] | null;
  readonly expiresAt: Date | null;
}

/** K-7: all that anybody can see of a key after it was made. */
export interface KeyMetadata extends KeyScope {
  readonly id: ApiKeyId;
  /** The first of the keys that replaced one another; itself as a rule. Budgets, limits and stops of a key are its. */
  readonly originalId: ApiKeyId;
  /** The first characters, which its holder can compare: `sp_live_` and the public id. */
  readonly prefix: string;
  readonly lastFour: string;
  readonly name: string;
  readonly mode: KeyMode;
  readonly projectId: ProjectId;
  readonly memberId: MemberId | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** In the future while a rotation's grace lasts. */
  readonly revokedAt: Date | null;
  readonly replaces: ApiKeyId | null;
}

export interface NewKeyRow {
  readonly id: ApiKeyId;
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly memberId: MemberId | null;
  readonly publicId: string;
  readonly lastFour: string;
  readonly name: string;
  readonly mode: KeyMode;
  readonly hash: KeyHash;
  readonly scope: KeyScope;
  readonly replaces: ApiKeyId | null;
  /** Null: itself. */
  readonly originalId: ApiKeyId | null;
  readonly generation: bigint;
}

export async function insertKey(db: TenantDb, key: NewKeyRow): Promise<void> {
  await db
    .insertInto("api_keys")
    .values({
      id: key.id,
      public_id: key.publicId,
      org_id: key.organizationId,
      project_id: key.projectId,
      member_id: key.memberId,
      name: key.name,
      mode: key.mode,
      salt: Buffer.from(key.hash.salt),
      hash: Buffer.from(key.hash.hash),
      pepper_version: key.hash.pepperVersion,
      last_four: key.lastFour,
      endpoints: [...key.scope.endpoints],
      models: key.scope.models && [...key.scope.models],
      ip_ranges: key.scope.ipRanges && [...key.scope.ipRanges],
      expires_at: key.scope.expiresAt,
      replaces: key.replaces,
      original_id: key.originalId,
      generation: key.generation,
    })
    .execute();
}

const METADATA = [
  "id",
  "public_id",
  "last_four",
  "name",
  "mode",
  "project_id",
  "member_id",
  "endpoints",
  "models",
  "ip_ranges",
  "expires_at",
  "created_at",
  "last_used_at",
  "revoked_at",
  "replaces",
  "original_id",
] as const;

export async function listKeys(db: TenantDb): Promise<readonly KeyMetadata[]> {
  const rows = await db.selectFrom("api_keys").select(METADATA).orderBy("created_at").execute();
  return rows.map(readMetadata);
}

export async function findKey(
  db: TenantDb,
  by: "id" | "public_id",
  value: string,
): Promise<KeyMetadata | null> {
  const row = await db.selectFrom("api_keys").select(METADATA).where(by, "=", value).executeTakeFirst();
  return row ? readMetadata(row) : null;
}

function readMetadata(row: Pick<Selectable<ApiKeys>, (typeof METADATA)[number]>): KeyMetadata {
  return {
    id: row.id as ApiKeyId,
    originalId: (row.original_id ?? row.id) as ApiKeyId,
    prefix: `sp_${row.mode}_${row.public_id}`,
    lastFour: row.last_four,
    name: row.name,
    mode: row.mode as KeyMode,
    projectId: row.project_id as ProjectId,
    memberId: row.member_id as MemberId | null,
    endpoints: row.endpoints,
    models: row.models,
    ipRanges: row.ip_ranges,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    replaces: row.replaces as ApiKeyId | null,
  };
}

/** Ends a key after `graceSeconds` by the database's latest time, never later than it would have ended anyway. */
export async function endKey(
  db: TenantDb,
  id: ApiKeyId,
  graceSeconds: number,
  generation: bigint,
): Promise<void> {
  const at = sql<Date>`least(revoked_at, latest_time() + make_interval(secs => ${graceSeconds}))`;
  await db.updateTable("api_keys").set({ revoked_at: at, generation }).where("id", "=", id).execute();
}

/** Nodes cut the answers that a compromised key is getting. It stays compromised. */
export async function markCompromised(db: TenantDb, id: ApiKeyId): Promise<void> {
  await db.updateTable("api_keys").set({ compromised: true }).where("id", "=", id).execute();
}
