import { createCipheriv, createDecipheriv } from "node:crypto";
import { secureRandomBytes } from "../kernel/random.ts";
import type { ObjectName } from "../ports/objects.ts";

const FORMAT = 1;
const [KEY_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 12, 16];
/** Format (1) ‖ nonce (12) ‖ key (32) ‖ tag (16). */
export const WRAPPED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/** A wrapped key is damaged, or belongs to another object or organization. */
class ObjectKeyBroken extends Error {
  override readonly name = "ObjectKeyBroken";
}

export function newObjectKey(): Uint8Array {
  return secureRandomBytes(KEY_BYTES);
}

/** Wraps an object's key with its organization's (AES-256-GCM), bound to both. */
export function wrapObjectKey(key: Uint8Array, name: ObjectName, organizationKey: Uint8Array): Uint8Array {
  const nonce = secureRandomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", organizationKey, nonce);
  cipher.setAAD(boundTo(name));
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** @throws ObjectKeyBroken */
export function unwrapObjectKey(
  wrapped: Uint8Array,
  name: ObjectName,
  organizationKey: Uint8Array,
): Uint8Array {
  if (wrapped.length !== WRAPPED_BYTES || wrapped[0] !== FORMAT) throw new ObjectKeyBroken();
  const decipher = createDecipheriv("aes-256-gcm", organizationKey, wrapped.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(name));
  decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new ObjectKeyBroken();
  }
}

function boundTo({ organization, object }: ObjectName): Buffer {
  return Buffer.from(`sallyport/object-key/1|${organization}|${object}`);
}
