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
export function sealMasterKeyCheck(vault: Vault): Promise<SealedRecord> {
  return vault.seal(new Secret(CHECK_TEXT), masterKeyCheckIdentity(vault.keyIds[0]));
}

/**
 * Compares the master keys in use with the check values of those that were adopted and not retired: all of them must be
 * here, because a record may need any of them.
 * @returns whether the active one was adopted
 * @throws OperatorError when none is right, or one that may be needed is missing
 */
export async function verifyMasterKeys(vault: Vault, checks: readonly SealedRecord[]): Promise<boolean> {
  const held = checks.filter(({ keyId }) => vault.keyIds.includes(keyId));
  const right = await Promise.all(held.map((check) => opens(vault, check)));
  if (held.length === 0 || right.includes(false))
    throw new OperatorError(
      "SALLYPORT_MASTER_KEY is not the key this database was set up with; nothing was changed.",
    );
  const missing = checks.find(({ keyId }) => !vault.keyIds.includes(keyId));
  if (missing)
    throw new OperatorError(
      `Master key ${missing.keyId} is not in SALLYPORT_MASTER_KEY and was not retired: put it back, behind a comma; 'sallyport vault status' says what needs it.`,
    );
  return held.some(({ keyId }) => keyId === vault.keyIds[0]);
}

async function opens(vault: Vault, check: SealedRecord): Promise<boolean> {
  try {
    return (await vault.open(check, masterKeyCheckIdentity(check.keyId))).reveal() === CHECK_TEXT;
  } catch (error) {
    if (error instanceof SealBroken) return false;
    throw error;
  }
}
