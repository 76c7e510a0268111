import { OperatorError } from "../kernel/errors.ts";
import { isWholeKey } from "../keys/index.ts";

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
