import { sql } from "kysely";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
import type { AuditEntry } from "./store.ts";
import { type Leaf, type LeafRow, leafOfRow } from "./tree/store.ts";

/** Which entries of an organization are meant. */
export interface ActivityFilter {
  /** Null: every action. */
  readonly actions: readonly string[] | null;
  /** The account of who did it; null: everybody. */
  readonly person: string | null;
  readonly since: Date;
  readonly until: Date;
}

/** Entries of the organization in the tree, the newest first. @param before only those with a smaller number */
export async function leavesOfOrganization(
  db: TenantDb,
  { actions, person, since, until }: ActivityFilter,
  before: number,
  most: number,
): Promise<readonly Leaf[]> {
  const { rows } = await sql<LeafRow>`
    select * from audit_leaves_of_organization(${before}, ${most}, ${actions}::text[], ${person}, ${since}, ${until})`.execute(
    db,
  );
  return rows.map(leafOfRow);
}

/** Entries of the organization that are on their way into the tree, the newest first. */
export async function waitingOfOrganization(db: TenantDb, most: number): Promise<readonly AuditEntry[]> {
  const { rows } = await sql<{
    id: string;
    occurred_at: Date;
    actor_kind: string;
    actor_id: string;
    action: string;
    subject_kind: string;
    subject_id: string;
    details: Readonly<Record<string, unknown>>;
  }>`select * from audit_waiting_of_organization(${most})`.execute(db);
  return rows.map((row) => ({
    index: null,
    state: "readable",
    id: row.id,
    occurredAt: row.occurred_at,
    organizationId: null,
    actor: { kind: row.actor_kind, id: row.actor_id },
    action: row.action,
    subject: { kind: row.subject_kind, id: row.subject_id },
    details: row.details,
  }));
}

/** Entries in the tree about what a person did, in whichever organization, the newest first. @param before as above */
export async function leavesOfPerson(
  db: OperatorDb,
  account: string,
  before: number,
  most: number,
): Promise<readonly Leaf[]> {
  const { rows } =
    await sql<LeafRow>`select * from audit_leaves_of_person(${account}, ${before}, ${most})`.execute(db);
  return rows.map(leafOfRow);
}

/** Those that are on their way into the tree, the newest first. */
export async function waitingOfPerson(
  db: OperatorDb,
  account: string,
  most: number,
): Promise<readonly AuditEntry[]> {
  const { rows } = await sql<{
    id: string;
    occurred_at: Date;
    action: string;
    subject_kind: string;
    subject_id: string;
    details: Readonly<Record<string, unknown>>;
  }>`select * from audit_waiting_of_person(${account}, ${most})`.execute(db);
  return rows.map((row) => ({
    index: null,
    state: "readable",
    id: row.id,
    occurredAt: row.occurred_at,
    organizationId: null,
    actor: { kind: "person", id: account },
    action: row.action,
    subject: { kind: row.subject_kind, id: row.subject_id },
    details: row.details,
  }));
}
