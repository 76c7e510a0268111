import {
  type AddressChange,
  dropAddressChange,
  dueAddressChanges,
  freeAddress,
  lockAccount,
  markVerified,
  setAddress,
} from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { endSessions } from "../sessions/index.ts";

/**
 * Gives somebody an address that they have shown to be theirs. An account that has it unverified loses it: anybody can open one.
 * @throws ActError address_taken
 */
export async function moveAddress(
  db: OperatorDb,
  { account, addressIndex, address }: Pick<AddressChange, "account" | "addressIndex" | "address">,
): Promise<void> {
  const squatter = await freeAddress(db, addressIndex, Buffer.from(secureRandomBytes(addressIndex.length)));
  if (squatter !== null && squatter !== account) {
    await db
      .deleteFrom("account_links")
      .where("account_id", "=", squatter)
      .where("purpose", "in", ["verify", "reset", "change_address", "approve_address"])
      .execute();
    await dropAddressChange(db, squatter);
    await endSessions(db, squatter, null);
  }
  await setAddress(db, account, addressIndex, address);
  await markVerified(db, account);
  // What went to the address before is good for nothing.
  await db
    .deleteFrom("account_links")
    .where("account_id", "=", account)
    .where("purpose", "in", ["verify", "reset", "change_address", "approve_address"])
    .where("used_at", "is", null)
    .execute();
  await dropAddressChange(db, account);
}

/** Makes the changes that the old mailbox has not stopped within its days. @param database with the worker's login */
export async function moveDueAddresses(database: ControlDatabase): Promise<void> {
  for (const { account } of await database.asOperator(dueAddressChanges))
    await database
      .asOperator((db) => moveIfDue(db, account))
      .catch((error: unknown) => {
        // Somebody else has shown meanwhile that it is theirs.
        if (!(error instanceof ActError && error.code === "address_taken")) throw error;
        return database.asOperator((db) => dropAddressChange(db, account));
      });
}

/** Whoever stops it meanwhile, or does it too, waits for the account. */
async function moveIfDue(db: OperatorDb, account: AddressChange["account"]): Promise<void> {
  await lockAccount(db, account);
  const change = (await dueAddressChanges(db)).find((one) => one.account === account);
  if (change === undefined) return;
  await moveAddress(db, change);
  await db
    .insertInto("security_events")
    .values({ id: newId(), event: "account.address_changed", outcome: "done", account_id: account })
    .execute();
}
