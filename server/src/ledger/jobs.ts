import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import type { Log } from "../ports/log.ts";
import type { BooksFigures } from "../ports/process.ts";
import { examine } from "./care/examine-store.ts";
import { sweep } from "./care/store.ts";

/** A hold for one request that is older than the longest answer is one that its node has forgotten. */
const ORPHAN_AFTER_SECONDS = 2 * 86_400;

export interface LedgerJobs {
  readonly jobs: readonly Job[];
  /** What the latest reconciliation found; null before the first. */
  readonly books: () => BooksFigures | null;
}

/**
 * Turns expired credit into breakage, and holds the books against their transfers. The timer repairs nothing: somebody should know
 * why they differ before `ledger reconcile` puts them right.
 * @param database connected with the worker's login
 */
export function ledgerJobs(database: ControlDatabase, log: Log): LedgerJobs {
  let books: BooksFigures | null = null;
  return {
    books: () => books,
    jobs: [
      {
        name: "ledger.expire",
        when: "* * * * *",
        async run() {
          const expired = await database.asOperator(sweep);
          if (expired > 0n) log.write("info", "credit_expired", { microUsd: String(expired) });
        },
      },
      {
        name: "ledger.reconcile",
        when: "17 * * * *",
        async run() {
          books = await database.asOperator((db) => examine(db, ORPHAN_AFTER_SECONDS));
          const isInOrder = books.differences === 0 && books.orphans === 0;
          log.write(isInOrder ? "info" : "error", "ledger_reconciled", { ...books });
        },
      },
    ],
  };
}
