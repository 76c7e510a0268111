import { sql } from "kysely";
import type { MicroUsd } from "../kernel/money.ts";
import type { TenantDb } from "../ports/database.ts";

/** What changes what an organization has or owes. Holds and losses of the operator do not. */
export const MOVEMENT_KINDS = ["grant", "capture", "breakage", "reversal", "debt", "repayment"] as const;

/** One transfer of an organization's books. */
export interface Movement {
  /** Its place among all transfers there are. */
  readonly number: bigint;
  readonly kind: (typeof MOVEMENT_KINDS)[number];
  readonly from: string;
  readonly to: string;
  readonly amount: MicroUsd;
  readonly holdId: string | null;
  readonly grantId: string | null;
  /** The request that was given back, or the grant that was taken back. */
  readonly subjectId: string | null;
  readonly at: Date;
}

/** What moved an organization's money, in the order in which it was posted; one more than `limit`. */
export async function movementPage(
  db: TenantDb,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<readonly Movement[]> {
  const rows = await db
    .selectFrom("ledger_transfers")
    .selectAll()
    .where("number", ">", String(after))
    // Written out as in the index on them.
    .where(sql<boolean>`kind in ('grant', 'capture', 'breakage', 'reversal', 'debt', 'repayment')`)
    .orderBy("number")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    number: BigInt(row.number),
    kind: row.kind as Movement["kind"],
    from: row.from_account,
    to: row.to_account,
    amount: BigInt(row.amount_micro_usd) as MicroUsd,
    holdId: row.hold_id,
    grantId: row.grant_id,
    subjectId: row.subject_id,
    at: row.created_at,
  }));
}
