import type { OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { type ActivityFilter, leavesOfOrganization, waitingOfOrganization } from "./activity-store.ts";
import type { AuditEntry } from "./store.ts";
import { type OpenedLeaf, openTheseLeaves } from "./tree/open-leaves.ts";
import { SignedTree, TreeDamaged } from "./tree/signed-tree.ts";

export interface ActivityPage {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** The number before which the next page begins; null at the end. */
  readonly next: number | null;
}

const MOST_WAITING = 100;

/**
 * What the audit ledger has about one organization, the newest first: what waits to be signed on the first page, then what is in the tree.
 * Only what was signed is believed.
 * @param before the number before which the page begins; null: the first page
 */
export async function activityOf(
  database: ControlDatabase,
  vault: Vault,
  organization: OrganizationId,
  filter: ActivityFilter,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<ActivityPage> {
  const { waiting, opened } = await database.inTenant(organization, async (db) => {
    // First what waits: an entry that moves meanwhile is then seen twice, and not missed.
    const late = before === null ? await waitingOfOrganization(db, MOST_WAITING) : [];
    const leaves = await leavesOfOrganization(db, filter, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
    return { waiting: late, opened: await openTheseLeaves(db, vault, leaves) };
  });
  const shown = opened.slice(0, limit);
  const signed = await areSigned(database, shown);
  const entries = shown.map((leaf, at) => entryOf(leaf, signed[at] === true));
  const moved = new Set(entries.map(({ id }) => id));
  const late = waiting.filter((entry) => !moved.has(entry.id) && isWanted(entry, filter));
  const last = shown.at(-1)?.leaf.index ?? null;
  return { entries: [...late, ...entries], next: opened.length > limit ? last : null };
}

function isWanted({ action, actor, occurredAt }: AuditEntry, filter: ActivityFilter): boolean {
  const { actions, person, since, until } = filter;
  return (
    (actions === null || actions.includes(action)) &&
    (person === null || (actor.kind === "person" && actor.id === person)) &&
    occurredAt !== null &&
    occurredAt >= since &&
    occurredAt < until
  );
}

const NOTHING = { actor: { kind: "", id: "" }, subject: { kind: "", id: "" }, details: {} } as const;

/** What a leaf says, where it is the one that was signed. */
export function entryOf({ leaf, opened }: OpenedLeaf, isSigned: boolean): AuditEntry {
  const { index, entry } = leaf;
  const { id, action, occurredAt } = entry.parts;
  const known = { index, id, action, occurredAt: new Date(occurredAt), organizationId: null };
  if (!isSigned || typeof opened === "string")
    return { ...NOTHING, ...known, id: "", action: "", occurredAt: null, state: "damaged" };
  if ("missing" in opened) return { ...NOTHING, ...known, state: "erased" };
  const { actor, subject, details } = opened.entry;
  return { ...known, actor, subject, details, state: "readable" };
}

/** Of each leaf whether it is the one that was signed at its place. */
export function areSigned(
  database: ControlDatabase,
  leaves: readonly OpenedLeaf[],
): Promise<readonly boolean[]> {
  if (leaves.length === 0) return Promise.resolve([]);
  return database.asOperator(async (db) => {
    try {
      const tree = await SignedTree.open(db);
      const found: boolean[] = [];
      for (const { leaf } of leaves)
        found.push(tree !== null && (await tree.has(db, leaf.index, leaf.entry.leaf)));
      return found;
    } catch (error) {
      if (error instanceof TreeDamaged) return leaves.map(() => false);
      throw error;
    }
  });
}
