import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { type ActivityPage, areSigned, entryOf } from "./activity.ts";
import { leavesOfPerson, waitingOfPerson } from "./activity-store.ts";
import { openTheseLeaves } from "./tree/open-leaves.ts";

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
    const late = before === null ? await waitingOfPerson(db, account, MOST_WAITING) : [];
    const leaves = await leavesOfPerson(db, account, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
    return { waiting: late, opened: await openTheseLeaves(db, vault, leaves) };
  });
  const shown = opened.slice(0, limit);
  const signed = await areSigned(database, shown);
  const entries = shown.map((leaf, at) => entryOf(leaf, signed[at] === true));
  const moved = new Set(entries.map(({ id }) => id));
  const late = waiting.filter(({ id }) => !moved.has(id));
  const last = shown.at(-1)?.leaf.index ?? null;
  return { entries: [...late, ...entries], next: opened.length > limit ? last : null };
}
