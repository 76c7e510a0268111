import { OperatorError } from "../kernel/errors.ts";
import { type KeyMetadata, keyByReference } from "../keys/index.ts";
import type { Place } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";

const PREFIX = /^sp_(live|test)_[0-9A-Za-z]{16}$/;

/** Whether it is more of a key than what may be seen of it. */
export function isWholeKey(reference: string): boolean {
  return /^sp_(live|test)_/.test(reference) && !PREFIX.test(reference) && reference.length >= 24;
}

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
 * @throws OperatorError when there is none
 */
export async function theKey(
  database: ControlDatabase,
  place: Place,
  reference: string,
): Promise<KeyMetadata> {
  const found = await keyByReference(database, place, reference);
  if (found) return found;
  throw new OperatorError(
    "No key of this organization has that id or prefix; 'npx sallyport keys list' shows them all.",
  );
}

export type KeyStatus = "active" | "ending" | "revoked" | "expired";

/** `ending`: a rotation's grace has not run out yet. */
export function keyStatus({ revokedAt, expiresAt }: KeyMetadata, nowMs: number): KeyStatus {
  if (revokedAt !== null && revokedAt.getTime() <= nowMs) return "revoked";
  if (expiresAt !== null && expiresAt.getTime() <= nowMs) return "expired";
  return revokedAt === null ? "active" : "ending";
}
