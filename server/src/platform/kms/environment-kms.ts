import { hkdfSync } from "node:crypto";
import { OperatorError } from "../../kernel/errors.ts";
import type { Kms } from "../../ports/kms.ts";

/**
 * Key-encryption keys derived from the master keys in the environment (HKDF-SHA-512, RFC 5869). Each id is derived
 * too, under another label, so that a record names its key without telling anything about it.
 * @param active seals new records
 * @param others open what they sealed until it is wrapped anew
 */
export function createEnvironmentKms(active: Uint8Array, ...others: readonly Uint8Array[]): Kms {
  const keys = new Map(
    [active, ...others].map((masterKey) => [
      deriveFromMasterKey(masterKey, "key-id", 8).toString("hex"),
      deriveFromMasterKey(masterKey, "key-encryption-key", 32),
    ]),
  );
  const keyIds = [...keys.keys()];
  return {
    keyIds,
    activeKeyId: keyIds[0] ?? "",
    async keyEncryptionKey(keyId) {
      const key = keys.get(keyId);
      if (key) return key;
      throw new OperatorError(
        `A stored secret was sealed with master key ${keyId}, which is not in SALLYPORT_MASTER_KEY.`,
      );
    },
  };
}

/** Independent bytes for one purpose. The label keeps purposes apart. */
export function deriveFromMasterKey(masterKey: Uint8Array, label: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha512", masterKey, Buffer.alloc(0), `sallyport/master/1|${label}`, length));
}
