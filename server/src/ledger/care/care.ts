import { recordAudit } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { NodeId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import {
  type DeadNode,
  type Difference,
  type Forgotten,
  findOrphans,
  forget,
  listDeadNodes,
  listDifferences,
  type OrphanHold,
  rebuild,
  sweep,
} from "./store.ts";

/** C-2: every difference in the books of all organizations; none when they agree. Changes nothing. */
export function verifyLedger(database: ControlDatabase): Promise<readonly Difference[]> {
  return database.asOperator(listDifferences);
}

/** Counts all balances, grants, holds and budgets again from the transfers. Resolves to how many were wrong. */
export function rebuildLedger(database: ControlDatabase): Promise<number> {
  return database.asOperator(async (db) => {
    const corrected = await rebuild(db);
    await recordAudit(db, "ledger.rebuilt", "ledger", { corrected });
    return corrected;
  });
}

/** What was out of order, and what was done about it. */
export interface Reconciliation {
  /** Credit that had expired and was not held: it is breakage now. Null when nothing was to be changed. */
  readonly expired: MicroUsd | null;
  /** Holds that serving nodes have forgotten: ended. */
  readonly orphans: readonly OrphanHold[];
  /** Nodes that are not heard from. What they hold stays held until their journals are replayed or they are forgotten. */
  readonly deadNodes: readonly DeadNode[];
  /** What did not agree before: counted again. */
  readonly differences: readonly Difference[];
  /** What still does not agree. */
  readonly remaining: readonly Difference[];
}

/**
 * Finds what is out of order in the ledger and repairs what can be repaired without losing anybody's money. In several
 * transactions, so that nobody's credit is locked while everything is counted.
 * @param olderThanSeconds a hold for one request that is older, on a node that serves, is an orphan
 * @param repair false: only look
 */
export async function reconcileLedger(
  database: ControlDatabase,
  olderThanSeconds: number,
  repair: boolean,
): Promise<Reconciliation> {
  const differences = await verifyLedger(database);
  if (repair && differences.some(({ rebuildable }) => rebuildable)) await rebuildLedger(database);
  const found = await database.asOperator(async (db) => {
    const expired = repair ? await sweep(db) : null;
    const orphans = await findOrphans(db, olderThanSeconds, repair);
    if (repair)
      await recordAudit(db, "ledger.reconciled", "ledger", {
        expiredMicroUsd: expired,
        orphans: orphans.length,
        differences: differences.length,
      });
    return { expired, orphans, deadNodes: await listDeadNodes(db) };
  });
  return { ...found, differences, remaining: repair ? await verifyLedger(database) : differences };
}

/**
 * Gives up what a dead node holds: the customers can spend it again. If its journal is replayed later all the same, what
 * it had spent is the operator's loss.
 * @throws ActError node_serving
 */
export function forgetNode(database: ControlDatabase, node: NodeId): Promise<Forgotten> {
  return database.asOperator(async (db) => {
    const forgotten = await forget(db, node);
    if (forgotten.serving) throw new ActError("node_serving");
    await recordAudit(db, "node.forgotten", node, { holds: forgotten.holds, microUsd: forgotten.amount });
    return forgotten;
  });
}
