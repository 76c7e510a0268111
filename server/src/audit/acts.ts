import { sql } from "kysely";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { type ActivityPage, areSigned, entryOf } from "./activity.ts";
import type { AuditEntry } from "./store.ts";
import { openTheseLeaves } from "./tree/open-leaves.ts";
import { type LeafRow, leafOfRow } from "./tree/store.ts";

const MOST_WAITING = 1_000;

/**
 * What the audit ledger has about what one person did, in whichever organization, the newest first: what waits to be signed on the first
 * page, then what is in the tree. Only what was signed is believed.
 * @param before the number before which the page begins; null: the first page
 */
export async function actsOf(
  database: ControlDatabase,
  vault: Vault,
  account: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<ActivityPage> {
  const { waiting, opened } = await database.asOperator(async (db) => {
    // First what waits: an entry that moves meanwhile is then seen twice, and not missed.
    const late =
      before === null
        ? (
            await sql<WaitingRow>`select * from audit_waiting_of_person(${account}, ${MOST_WAITING})`.execute(
              db,
            )
          ).rows
        : [];
    const { rows } = await sql<LeafRow>`
      select * from audit_leaves_of_person(${account}, ${before ?? Number.MAX_SAFE_INTEGER}, ${limit + 1})`.execute(
      db,
    );
    return { waiting: late, opened: await openTheseLeaves(db, vault, rows.map(leafOfRow)) };
  });
  const shown = opened.slice(0, limit);
  const signed = await areSigned(database, shown);
  const entries = shown.map((leaf, at) => entryOf(leaf, signed[at] === true));
  const moved = new Set(entries.map(({ id }) => id));
  const late = waiting
    .filter(({ id }) => !moved.has(id))
    .map((row): AuditEntry => {
      const { id, action, details, occurred_at: occurredAt } = row;
      const subject = { kind: row.subject_kind, id: row.subject_id };
      const actor = { kind: "person", id: account };
      return {
        index: null,
        state: "readable",
        organizationId: null,
        id,
        action,
        details,
        occurredAt,
        subject,
        actor,
      };
    });
  return {
    entries: [...late, ...entries],
    next: opened.length > limit ? (shown.at(-1)?.leaf.index ?? null) : null,
  };
}

interface WaitingRow {
  readonly id: string;
  readonly occurred_at: Date;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly details: Readonly<Record<string, unknown>>;
}
