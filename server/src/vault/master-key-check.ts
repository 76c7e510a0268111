import { OperatorError } from "../kernel/errors.ts";
import { Secret } from "../kernel/secret.ts";
import { type RecordIdentity, SealBroken, type SealedRecord } from "./record.ts";
import type { Vault } from "./vault.ts";

const CHECK_TEXT = "sallyport master key check";

/** The identity of the value that is sealed once under each master key. */
function masterKeyCheckIdentity(keyId: string): RecordIdentity {
  return { tenant: "platform", table: "master_key_checks", row: keyId, column: "sealed", version: 1 };
}

/** A fresh check value for the active master key. */
export function sealMasterKeyCheck(vault: Vault, keyId: string): Promise<SealedRecord> {
  return vault.seal(new Secret(CHECK_TEXT), masterKeyCheckIdentity(keyId));
}

/**
 * Compares the master key in use with the check values that were sealed when the database was set up.
 * @throws OperatorError when it is another key
 */
export async function verifyMasterKey(
  vault: Vault,
  activeKeyId: string,
  checks: readonly SealedRecord[],
): Promise<void> {
  const check = checks.find((one) => one.keyId === activeKeyId);
  if (check && (await opens(vault, check))) return;
  throw new OperatorError(
    "SALLYPORT_MASTER_KEY is not the key this database was set up with; nothing was changed.",
  );
}

async function opens(vault: Vault, check: SealedRecord): Promise<boolean> {
  try {
    return (await vault.open(check, masterKeyCheckIdentity(check.keyId))).reveal() === CHECK_TEXT;
  } catch (error) {
    if (error instanceof SealBroken) return false;
    throw error;
  }
}
