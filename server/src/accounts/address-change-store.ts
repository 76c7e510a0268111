import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** From when the new mailbox has confirmed a change, so long does the old one have to stop it. */
export const ADDRESS_WAIT_DAYS = 7;

/** A change of address that waits. */
export interface AddressChange {
  readonly account: AccountId;
  /** What the account gets: the keyed hash, and the address sealed as the account's. */
  readonly addressIndex: Buffer;
  readonly address: Buffer;
  readonly newConfirmedAt: Date | null;
  readonly oldConfirmedAt: Date | null;
}

const CHANGE = ["account_id", "address_index", "address", "new_confirmed_at", "old_confirmed_at"] as const;

/** Notes a change, in place of one that waited. @param oldAgrees nobody has to be asked at the old address */
export async function insertAddressChange(
  db: OperatorDb,
  change: Pick<AddressChange, "account" | "addressIndex" | "address">,
  oldAgrees: boolean,
): Promise<void> {
  await dropAddressChange(db, change.account);
  await db
    .insertInto("address_changes")
    .values({
      account_id: change.account,
      address_index: change.addressIndex,
      address: change.address,
      old_confirmed_at: oldAgrees ? sql<Date>`now()` : null,
    })
    .execute();
}

/** Notes that one of the two mailboxes agrees. Null when nothing waits any more. */
export async function confirmAddressChange(
  db: OperatorDb,
  account: AccountId,
  side: "new" | "old",
): Promise<AddressChange | null> {
  const row = await db
    .updateTable("address_changes")
    .set({ [`${side}_confirmed_at`]: sql<Date>`coalesce(${sql.ref(`${side}_confirmed_at`)}, now())` })
    .where("account_id", "=", account)
    .returning(CHANGE)
    .executeTakeFirst();
  return row ? stored(row) : null;
}

export async function dropAddressChange(db: OperatorDb, account: AccountId): Promise<void> {
  await db.deleteFrom("address_changes").where("account_id", "=", account).execute();
}

/** Those that the old mailbox has not stopped in time. */
export async function dueAddressChanges(db: OperatorDb): Promise<readonly AddressChange[]> {
  const rows = await db
    .selectFrom("address_changes")
    .select(CHANGE)
    .where("new_confirmed_at", "<", sql<Date>`now() - make_interval(days => ${ADDRESS_WAIT_DAYS})`)
    .orderBy("new_confirmed_at")
    .limit(100)
    .execute();
  return rows.map(stored);
}

function stored(row: {
  readonly account_id: string;
  readonly address_index: Buffer;
  readonly address: Buffer;
  readonly new_confirmed_at: Date | null;
  readonly old_confirmed_at: Date | null;
}): AddressChange {
  return {
    account: row.account_id as AccountId,
    addressIndex: row.address_index,
    address: row.address,
    newConfirmedAt: row.new_confirmed_at,
    oldConfirmedAt: row.old_confirmed_at,
  };
}
