import type { OperatorDb } from "../ports/database.ts";
import { SealBroken } from "./record.ts";
import { recordsUnderOthers, replaceWrappedKey } from "./store.ts";
import type { Vault } from "./vault.ts";

export interface Rewrapped {
  readonly moved: number;
  /** Those that do not open with the key they name: damaged, or moved there from elsewhere. They stay as they are. */
  readonly broken: number;
}

/**
 * Wraps at most so many records with the active master key, in the transaction of `db`: all of them or none. Said again until
 * nothing is moved, it has wrapped everything, however often it was killed in between.
 * @throws OperatorError when a record names a key that is not here
 */
export async function rewrapSome(db: OperatorDb, vault: Vault, most: number): Promise<Rewrapped> {
  const [activeKeyId] = vault.keyIds;
  let [moved, broken] = [0, 0];
  for (const record of await recordsUnderOthers(db, activeKeyId, most)) {
    try {
      const wrappedKey = await vault.rewrap(record.wrapped, record.identity);
      if (await replaceWrappedKey(db, record, activeKeyId, wrappedKey)) moved += 1;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      broken += 1;
    }
  }
  return { moved, broken };
}
