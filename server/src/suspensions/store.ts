import { sql } from "kysely";
import type { MemberId, OrganizationId, ProjectId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";

/**
 * `platform`: who runs it decided. `organization`: it did, about what is its own. Each lifts only its own. `person`: the member
 * reported a stranger; it stops the member's keys and bars nobody, and each of the three lifts it.
 */
export type SuspensionSide = "platform" | "organization" | "person";

/** What is suspended, as its row says it: neither of the last two is the organization itself. */
export interface SuspendedThing {
  readonly organization: OrganizationId;
  readonly project: ProjectId | null;
  readonly member: MemberId | null;
}

export interface Decision {
  readonly mode: "drain" | "cut";
  readonly reason: string;
}

export interface Suspension extends SuspendedThing, Decision {
  readonly id: string;
  readonly side: SuspensionSide;
  readonly suspendedAt: Date;
}

const columnsOf = ({ organization, project, member }: SuspendedThing) => ({
  org_id: organization,
  project_id: project,
  member_id: member,
});

/** What a side decided about it; null when it did not. */
export async function findSuspension(
  db: TenantDb,
  { project, member }: SuspendedThing,
  side: SuspensionSide,
): Promise<(Decision & { readonly generation: bigint }) | null> {
  const row = await db
    .selectFrom("suspensions")
    .select(["mode", "reason", "generation"])
    .where("project_id", "is not distinct from", project)
    .where("member_id", "is not distinct from", member)
    .where("side", "=", side)
    .executeTakeFirst();
  return row
    ? { mode: row.mode as Decision["mode"], reason: row.reason, generation: BigInt(row.generation) }
    : null;
}

/** Suspends it, or changes how and why. */
export async function upsertSuspension(
  db: TenantDb,
  thing: SuspendedThing,
  row: Decision & { readonly id: string; readonly side: SuspensionSide; readonly generation: bigint },
): Promise<void> {
  const { mode, reason, generation } = row;
  await db
    .insertInto("suspensions")
    .values({ ...columnsOf(thing), ...row })
    .onConflict((conflict) =>
      conflict
        .constraint("suspensions_target")
        .doUpdateSet({ mode, reason, generation, suspended_at: sql`clock_timestamp()` }),
    )
    .execute();
}

/** Resolves to whether there was one. */
export async function deleteSuspension(
  db: TenantDb,
  { project, member }: SuspendedThing,
  side: SuspensionSide,
): Promise<boolean> {
  const result = await db
    .deleteFrom("suspensions")
    .where("project_id", "is not distinct from", project)
    .where("member_id", "is not distinct from", member)
    .where("side", "=", side)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Which sides suspended exactly this. */
export async function sidesOf(db: OperatorDb, thing: SuspendedThing): Promise<readonly SuspensionSide[]> {
  const { rows } = await sql<{ sides: SuspensionSide[] }>`
    select suspended_by(${thing.organization}, ${thing.project}, ${thing.member}) as sides`.execute(db);
  return rows[0]?.sides ?? [];
}

/** Those of all organizations, in the order in which they were decided; one more than asked where there are more. */
export async function listSuspensions(
  db: OperatorDb,
  after: string,
  limit: number,
): Promise<readonly Suspension[]> {
  const { rows } =
    await sql<Suspension>`select id, org_id as organization, project_id as project, member_id as member,
    side, mode, reason, suspended_at as "suspendedAt" from suspension_page(${after}, ${limit + 1})`.execute(
      db,
    );
  return rows;
}
