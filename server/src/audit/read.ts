import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { openLeaves } from "./ledger/check.ts";
import { type AuditEntry, listEntries } from "./store.ts";

/**
 * Everything written down since a moment: what is in the tree in its order, then what is on its way there.
 * @param database connected with the auditor's login, which alone may read it
 */
export async function readAudit(
  database: ControlDatabase,
  vault: Vault,
  since: Date,
): Promise<readonly AuditEntry[]> {
  // First what waits: an entry that moves meanwhile is then seen twice, and not missed.
  const waiting = await database.asOperator((db) => listEntries(db, since));
  const entries: AuditEntry[] = [];
  for await (const leaves of openLeaves(database, vault, { since })) {
    for (const { leaf, opened } of leaves) {
      const known = {
        index: leaf.index,
        id: leaf.sealed.entryId,
        occurredAt: leaf.occurredAt,
        action: leaf.action,
      };
      if (typeof opened === "string") entries.push({ ...UNREADABLE, ...known, state: opened });
      else {
        const { organizationId, actor, subject, details } = opened.entry;
        entries.push({ ...known, organizationId, actor, subject, details, state: "readable" });
      }
    }
  }
  const moved = new Set(entries.map(({ id }) => id));
  return [...entries, ...waiting.filter(({ id }) => !moved.has(id))];
}

const UNREADABLE = {
  organizationId: null,
  actor: { kind: "", id: "" },
  subject: { kind: "", id: "" },
  details: {},
} as const;
