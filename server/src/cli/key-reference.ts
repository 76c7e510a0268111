import { ActError } from "../kernel/act-error.ts";
import { OperatorError } from "../kernel/errors.ts";
import { isWholeKey, type KeyMetadata, keyByReference } from "../keys/index.ts";
import type { Place } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";

/**
 * Refuses a whole key where a name for it is wanted. By then it is in the shell's history and was visible to every
 * user of the machine, so using its first part in silence would hide that from its holder.
 * @throws OperatorError which does not repeat the key
 */
export function refuseWholeKey(reference: string): void {
  if (!isWholeKey(reference)) return;
  throw new OperatorError(
    "This looks like a whole key, and command lines are kept in histories. Name the key by its id or by its first 24 characters, up to where 'keys list' shows '…'; and if anybody else can read that history, revoke the key.",
  );
}

/**
 * The key with that id or visible prefix.
 * @throws ActError key_not_found
 */
export async function theKey(
  database: ControlDatabase,
  place: Place,
  reference: string,
): Promise<KeyMetadata> {
  const found = await keyByReference(database, place, reference);
  if (found) return found;
  throw new ActError("key_not_found");
}
