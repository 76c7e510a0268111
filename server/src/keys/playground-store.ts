import { sql } from "kysely";
import type { ApiKeyId, MemberId, OrganizationId, ProjectId, SessionId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { NewKeyRow } from "./store.ts";

/** A key of a playground as a row. */
export interface NewPlaygroundKey
  extends Pick<NewKeyRow, "id" | "publicId" | "lastFour" | "name" | "mode" | "hash" | "generation"> {
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly memberId: MemberId;
  readonly session: SessionId;
  readonly endpoints: readonly string[];
  readonly lifetimeSeconds: number;
}

/**
 * The session cannot end between this and the end of the transaction: whoever ends it waits, and then ends this key too.
 * @returns when it ends: never later than its session
 */
export async function insertPlaygroundKey(db: TenantDb, key: NewPlaygroundKey): Promise<Date | null> {
  const { rows } = await sql<{ expires_at: Date }>`
    insert into api_keys (id, public_id, org_id, project_id, member_id, name, mode, salt, hash, pepper_version, last_four,
      endpoints, expires_at, generation, playground_session)
    select ${key.id}, ${key.publicId}, ${key.organizationId}, ${key.projectId}, ${key.memberId}, ${key.name}, ${key.mode},
      ${Buffer.from(key.hash.salt)}, ${Buffer.from(key.hash.hash)}, ${key.hash.pepperVersion}, ${key.lastFour},
      ${[...key.endpoints]}, least(latest_time() + make_interval(secs => ${key.lifetimeSeconds}), s.ends_at),
      ${key.generation}, s.id
    from sessions s where s.id = ${key.session} and s.ends_at > latest_time()
    for key share
    returning expires_at`.execute(db);
  return rows[0]?.expires_at ?? null;
}

/** Ends the playground's keys of a session that still work, but for the newest. @returns how many ended */
export async function endOlderPlaygroundKeys(
  db: TenantDb,
  session: SessionId,
  keep: number,
  generation: bigint,
): Promise<readonly ApiKeyId[]> {
  const { rows } = await sql<{ id: ApiKeyId }>`
    update api_keys set revoked_at = latest_time(), generation = ${generation}
    where id in (select k.id from api_keys k where k.playground_session = ${session}
      and coalesce(least(k.revoked_at, k.expires_at), 'infinity') > latest_time() order by k.id desc offset ${keep})
    returning id`.execute(db);
  return rows.map(({ id }) => id);
}

export async function sweepPlayground(db: OperatorDb): Promise<void> {
  await sql`select playground_sweep()`.execute(db);
}
