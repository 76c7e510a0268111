import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";

/** Why something may be kept longer than its time (M-10), and for how many days at most; the database has the same figures. */
export const HOLD_REASONS = {
  safety: 90,
  abuse: 90,
  law: 180,
  dispute: 90,
  support: 14,
  diagnostics: 7,
} as const;
export type HoldReason = keyof typeof HOLD_REASONS;

/** An exceptional hold. */
export interface Hold {
  readonly id: string;
  readonly organization: OrganizationId;
  /** A picture, or a task with its request and everything that it made. */
  readonly thing: string;
  readonly isTask: boolean;
  readonly reason: HoldReason;
  /** The law forbids that its organization is told. */
  readonly secret: boolean;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  /** Null while nobody else has agreed. */
  readonly confirmedBy: string | null;
  readonly endsAt: Date;
  readonly liftedAt: Date | null;
  /** When it really ends, or ended. */
  readonly holdsUntil: Date;
}

interface Row {
  readonly id: string;
  readonly org_id: string;
  readonly upload_id: string | null;
  readonly generation_id: string | null;
  readonly reason: string;
  readonly secret: boolean;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly confirmed_by: string | null;
  readonly ends_at: Date;
  readonly lifted_at: Date | null;
  readonly holds_until: Date;
}

/** Those of all organizations, the secret ones too, the newest first; one more than `limit` where there are more. */
export async function holdPage(
  db: OperatorDb,
  {
    before,
    limit,
    ended,
  }: { readonly before: string | null; readonly limit: number; readonly ended: boolean },
): Promise<readonly Hold[]> {
  const { rows } =
    await sql<Row>`select * from picture_hold_page(null, ${before}, ${limit + 1}, ${ended})`.execute(db);
  return rows.map(holdOf);
}

export async function findHold(db: OperatorDb, id: string): Promise<Hold | null> {
  const { rows } = await sql<Row>`select * from picture_hold_page(${id}, null, 1, true)`.execute(db);
  return rows[0] === undefined ? null : holdOf(rows[0]);
}

const MOST_OF_ONE = 1_000;

/** What an organization may know of, the newest first, those that have ended too. */
export async function holdsIn(db: TenantDb): Promise<readonly Hold[]> {
  const rows = await db
    .selectFrom("picture_holds")
    .selectAll()
    .orderBy("id", "desc")
    .limit(MOST_OF_ONE)
    .execute();
  return rows.map(holdOf);
}

/** Whose it is; null when there is nothing that can be kept. */
export async function placeOf(db: OperatorDb, thing: string): Promise<OrganizationId | null> {
  const { rows } = await sql<{
    place: OrganizationId | null;
  }>`select picture_hold_place(${thing}) as place`.execute(db);
  return rows[0]?.place ?? null;
}

export interface ProposedHold {
  readonly id: string;
  readonly thing: string;
  readonly reason: HoldReason;
  readonly secret: boolean;
  /** From now on. */
  readonly days: number;
  readonly operator: string;
}

export async function insertHold(
  db: OperatorDb,
  { id, thing, reason, secret, days, operator }: ProposedHold,
): Promise<"held" | "not_found" | "running" | "too_long"> {
  const { rows } = await sql<{ went: "held" | "not_found" | "running" | "too_long" }>`
    select picture_hold_propose(${id}, ${thing}, ${reason}, ${secret}, ${days}, ${operator}) as went`.execute(
    db,
  );
  return rows[0]?.went ?? "not_found";
}

export async function markConfirmed(
  db: OperatorDb,
  id: string,
  operator: string,
): Promise<"confirmed" | "not_found" | "not_waiting" | "same_operator"> {
  const { rows } = await sql<{ went: "confirmed" | "not_found" | "not_waiting" | "same_operator" }>`
    select picture_hold_confirm(${id}, ${operator}) as went`.execute(db);
  return rows[0]?.went ?? "not_found";
}

export async function markLifted(
  db: OperatorDb,
  id: string,
): Promise<"lifted" | "not_found" | "not_waiting"> {
  const { rows } = await sql<{ went: "lifted" | "not_found" | "not_waiting" }>`
    select picture_hold_lift(${id}) as went`.execute(db);
  return rows[0]?.went ?? "not_found";
}

function holdOf(row: Row): Hold {
  return {
    id: row.id,
    organization: row.org_id as OrganizationId,
    thing: row.upload_id ?? row.generation_id ?? "",
    isTask: row.generation_id !== null,
    // The database takes no other words.
    reason: row.reason as HoldReason,
    secret: row.secret,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    confirmedBy: row.confirmed_by,
    endsAt: row.ends_at,
    liftedAt: row.lifted_at,
    holdsUntil: row.holds_until,
  };
}
