import type { Secret } from "../kernel/secret.ts";
import { type RecordIdentity, SealBroken, seal, unwrap } from "../vault/index.ts";

/** Lengths of the parts of a sealed record (docs/ciphertext.md). */
const WRAPPED_BYTES = 60;
const COMMITMENT_BYTES = 32;
const HEAD_BYTES = WRAPPED_BYTES + COMMITMENT_BYTES;

/** Names no key: which one it is follows from the row. */
const KEY_ID = "people";

/** A sealed record in one column: wrapped data key (60 bytes) ‖ commitment (32) ‖ sealed value. */
export function sealPacked(secret: Secret, identity: RecordIdentity, key: Uint8Array): Buffer {
  const { wrappedKey, commitment, sealed } = seal(secret, identity, KEY_ID, key);
  return Buffer.concat([wrappedKey, commitment, sealed]);
}

/** @throws SealBroken */
export function openPacked(packed: Uint8Array, identity: RecordIdentity, key: Uint8Array): Secret {
  if (packed.length <= HEAD_BYTES) throw new SealBroken();
  const record = {
    keyId: KEY_ID,
    wrappedKey: packed.subarray(0, WRAPPED_BYTES),
    commitment: packed.subarray(WRAPPED_BYTES, HEAD_BYTES),
    sealed: packed.subarray(HEAD_BYTES),
  };
  return unwrap(record, identity, key).open();
}
