import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";
import type { AuditAction } from "./actions.ts";

/** What happened, without who did it: that is known to the transaction. */
export interface NewAuditEntry {
  readonly id: string;
  readonly action: AuditAction;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** A JSON object. */
  readonly details: string;
  readonly salt: Uint8Array;
}

/** An entry as the auditor reads it. */
export interface AuditEntry {
  /** Its place in the tree; null within the second in which it is on its way there, and nothing proves it yet. */
  readonly index: number | null;
  /**
   * Of one that was erased only its id, action and time are known, which its leaf proves. Of what is not what was
   * signed (`damaged`), or is not there (`missing`: this one and perhaps some after it), nothing is: other texts are
   * empty.
   */
  readonly state: "readable" | "erased" | "damaged" | "missing";
  readonly id: string;
  /** Null when it is not known. */
  readonly occurredAt: Date | null;
  /** The tenant it concerns; null for what is the operator's. */
  readonly organizationId: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly details: Readonly<Record<string, unknown>>;
}

export async function insertEntry(db: OperatorDb, entry: NewAuditEntry): Promise<void> {
  const { id, action, subjectKind, subjectId, details, salt } = entry;
  await sql`select audit_record(${id}, ${action}, ${subjectKind}, ${subjectId}, ${details}::jsonb,
    ${Buffer.from(salt)})`.execute(db);
}

/** Many entries in one call, in their order. */
export async function insertEntries(db: OperatorDb, entries: readonly NewAuditEntry[]): Promise<void> {
  const column = (name: keyof NewAuditEntry) => entries.map((entry) => entry[name]);
  const salts = entries.map(({ salt }) => Buffer.from(salt));
  await sql`
    select audit_record(e.id, e.action, e.subject_kind, e.subject_id, e.details::jsonb, e.salt)
    from unnest(${column("id")}::uuid[], ${column("action")}::text[], ${column("subjectKind")}::text[],
      ${column("subjectId")}::text[], ${column("details")}::text[], ${salts}::bytea[])
      with ordinality as e (id, action, subject_kind, subject_id, details, salt, place) order by e.place`.execute(
    db,
  );
}

interface Row {
  readonly id: string;
  readonly occurred_at: Date;
  readonly org_id: string | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export async function listEntries(db: OperatorDb, since: Date): Promise<readonly AuditEntry[]> {
  const { rows } = await sql<Row>`select * from audit_list(${since})`.execute(db);
  return rows.map((row) => ({
    index: null,
    state: "readable",
    id: row.id,
    occurredAt: row.occurred_at,
    organizationId: row.org_id,
    actor: { kind: row.actor_kind, id: row.actor_id },
    action: row.action,
    subject: { kind: row.subject_kind, id: row.subject_id },
    details: row.details,
  }));
}

/** How many entries wait for their place in the tree, and for how long the oldest does. */
export async function auditWaiting(
  db: OperatorDb,
): Promise<{ readonly entries: number; readonly oldestSeconds: number }> {
  const { rows } = await sql<{ waiting: { entries: number; oldestSeconds: number } }>`
    select audit_waiting() as waiting`.execute(db);
  return rows[0]?.waiting ?? { entries: 0, oldestSeconds: 0 };
}
