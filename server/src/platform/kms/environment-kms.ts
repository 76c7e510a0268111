import { hkdfSync } from "node:crypto";
import { OperatorError } from "../../kernel/errors.ts";
import type { Kms } from "../../ports/kms.ts";

/**
 * The key-encryption key derived from the master key in the environment (HKDF-SHA-512, RFC 5869). The id is derived
 * too, under another label, so that a record names its key without telling anything about it.
 */
export function createEnvironmentKms(masterKey: Uint8Array): Kms {
  const activeKeyId = deriveFromMasterKey(masterKey, "key-id", 8).toString("hex");
  const key = deriveFromMasterKey(masterKey, "key-encryption-key", 32);
  return {
    activeKeyId,
    async keyEncryptionKey(keyId) {
      if (keyId === activeKeyId) return key;
      throw new OperatorError(
        "A stored secret was sealed with another master key than the one in SALLYPORT_MASTER_KEY.",
      );
    },
  };
}

/** Independent bytes for one purpose. The label keeps purposes apart. */
export function deriveFromMasterKey(masterKey: Uint8Array, label: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha512", masterKey, Buffer.alloc(0), `sallyport/master/1|${label}`, length));
}
