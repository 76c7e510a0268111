import { sql } from "kysely";
import type { ApiKeyId, MemberId, OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import type { KeyMode } from "./format.ts";
import type { KeyHash } from "./hash.ts";
import type { KeyMetadata, KeyScope, KeyStatus } from "./metadata.ts";

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

export async function insertKeys(db: TenantDb, keys: readonly NewKeyRow[]): Promise<void> {
  await db
    .insertInto("api_keys")
    .values(
      keys.map((key) => ({
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
        ...scopeColumns(key.scope),
        replaces: key.replaces,
        original_id: key.originalId,
        generation: key.generation,
      })),
    )
    .execute();
}

function scopeColumns({ endpoints, models, ipRanges, expiresAt }: KeyScope) {
  return {
    endpoints: [...endpoints],
    models: models && [...models],
    ip_ranges: ipRanges && [...ipRanges],
    expires_at: expiresAt,
  };
}

/** Gives keys of this transaction the generation at which nodes hear of them. */
export async function stampKeys(db: TenantDb, ids: readonly ApiKeyId[], generation: bigint): Promise<void> {
  await db.updateTable("api_keys").set({ generation }).where("id", "in", ids).execute();
}

export const NOW = sql<Date>`(select latest_time())`;
/** When a key ends or ended; as the index has it. */
export const END = sql<Date>`coalesce(least(revoked_at, expires_at), 'infinity'::timestamptz)`;

/** How many keys of the organization work, and how many may. */
export async function countWorking(
  db: TenantDb,
): Promise<{ readonly working: number; readonly quota: number }> {
  const { rows } = await sql<{ working: number; quota: number }>`
    select (select count(*)::int from api_keys where ${END} > ${NOW} and playground_session is null) as working, o.key_quota as quota
    from organizations o`.execute(db);
  return rows[0] ?? { working: 0, quota: 0 };
}

export async function updateQuota(db: TenantDb, quota: number): Promise<void> {
  await db.updateTable("organizations").set({ key_quota: quota }).execute();
}

/** What is known of keys: all of the organization's but those of its members' playgrounds, which are in no list. */
export function metadata(db: TenantDb) {
  return db
    .selectFrom("api_keys as k")
    .innerJoin("projects as p", "p.id", "k.project_id")
    .select(["k.id", "k.public_id", "k.last_four", "k.name", "k.mode", "k.project_id", "k.member_id"])
    .select(["k.endpoints", "k.models", "k.ip_ranges", "k.expires_at", "k.created_at", "k.last_used_at"])
    .select(["k.revoked_at", "k.replaces", "k.original_id", "k.revision", "k.made_by", "p.slug as project"])
    .select("k.paused_at")
    .where("k.playground_session", "is", null)
    .select(
      sql<KeyStatus>`case when revoked_at <= ${NOW} then 'revoked' when expires_at <= ${NOW} then 'expired'
        when paused_at is not null then 'paused' when revoked_at is null then 'active' else 'ending' end`.as(
        "status",
      ),
    )
    .select(sql<string | null>`(select s.id from api_keys s where s.replaces = k.id)`.as("successor"));
}

type Row = Awaited<ReturnType<ReturnType<typeof metadata>["executeTakeFirstOrThrow"]>>;

/** Every key of the organization, the oldest first. */
export async function listKeys(db: TenantDb): Promise<readonly KeyMetadata[]> {
  return (await metadata(db).orderBy("k.id").execute()).map(readMetadata);
}

export async function findKeys(
  db: TenantDb,
  by: "id" | "public_id",
  values: readonly string[],
): Promise<readonly KeyMetadata[]> {
  if (values.length === 0) return [];
  return (await metadata(db).where(`k.${by}`, "in", values).execute()).map(readMetadata);
}

export function readMetadata(row: Row): KeyMetadata {
  return {
    id: row.id as ApiKeyId,
    originalId: (row.original_id ?? row.id) as ApiKeyId,
    prefix: `sp_${row.mode}_${row.public_id}`,
    lastFour: row.last_four,
    name: row.name,
    mode: row.mode as KeyMode,
    status: row.status,
    projectId: row.project_id as ProjectId,
    project: row.project,
    memberId: row.member_id as MemberId | null,
    endpoints: row.endpoints,
    models: row.models,
    ipRanges: row.ip_ranges,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    pausedAt: row.paused_at,
    replaces: row.replaces as ApiKeyId | null,
    successor: row.successor as ApiKeyId | null,
    revision: row.revision,
    madeBy: row.made_by,
  };
}

/** Lets a key rest, or ends its rest. */
export async function setPaused(
  db: TenantDb,
  id: ApiKeyId,
  paused: boolean,
  generation: bigint,
): Promise<void> {
  const at = paused ? sql<Date>`latest_time()` : null;
  await db.updateTable("api_keys").set({ paused_at: at, generation }).where("id", "=", id).execute();
}

/** A key that was ended, and where it belonged. */
export interface EndedKey {
  readonly id: ApiKeyId;
  readonly project: ProjectId;
  readonly mode: KeyMode;
}

/** Ends keys after `graceSeconds` by the database's latest time, never later than they would have ended anyway. */
export async function endKeys(
  db: TenantDb,
  ids: readonly ApiKeyId[],
  graceSeconds: number,
  generation: bigint,
): Promise<readonly EndedKey[]> {
  const at = sql<Date>`least(revoked_at, latest_time() + make_interval(secs => ${graceSeconds}))`;
  const rows = await db
    .updateTable("api_keys")
    .set({ revoked_at: at, generation })
    .where("id", "in", ids)
    .returning(["id", "project_id", "mode"])
    .execute();
  return rows.map(({ id, project_id: project, mode }) => ({
    id: id as ApiKeyId,
    project: project as ProjectId,
    mode: mode as KeyMode,
  }));
}

/** Nodes cut the answers that compromised keys are getting. They stay compromised. */
export async function markCompromised(db: TenantDb, ids: readonly ApiKeyId[]): Promise<void> {
  await db.updateTable("api_keys").set({ compromised: true }).where("id", "in", ids).execute();
}

/**
 * Changes a key's name and scope.
 * @param revision that the caller read
 * @returns whether it was still that one
 */
export async function updateKey(
  db: TenantDb,
  id: ApiKeyId,
  { name, ...scope }: { readonly name: string } & KeyScope,
  revision: number,
  generation: bigint,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("api_keys")
    .set({ name, ...scopeColumns(scope), revision: revision + 1, generation })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
