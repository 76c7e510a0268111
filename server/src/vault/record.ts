import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from "node:crypto";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";

/** Where a ciphertext belongs. Bound as additional data: one that was moved to another place does not open (P-1). */
export interface RecordIdentity {
  readonly tenant: string;
  readonly table: string;
  readonly row: string;
  readonly column: string;
  readonly version: number;
}

/** A sealed value as it is stored. docs/ciphertext.md describes the bytes. */
export interface SealedRecord {
  /** Names the key-encryption key that wraps the data key. */
  readonly keyId: string;
  /** nonce (12) ‖ encrypted data key (32) ‖ tag (16) */
  readonly wrappedKey: Uint8Array;
  /** 32 bytes that only this data key derives, so that no second key opens the same ciphertext to something else. */
  readonly commitment: Uint8Array;
  /** format version (1) ‖ nonce (12) ‖ ciphertext ‖ tag (16) */
  readonly sealed: Uint8Array;
}

/** The ciphertext is damaged, was moved, or belongs to another key. It says no more than that. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Encrypts `secret` under a fresh data key, which is wrapped by the key-encryption key `kek`. */
export function seal(secret: Secret, identity: RecordIdentity, keyId: string, kek: Uint8Array): SealedRecord {
  const dataKey = secureRandomBytes(KEY_BYTES);
  const bound = additionalData(identity);
  const { aesKey, commitment } = derive(dataKey, bound);
  const body = encrypt(aesKey, Buffer.from(secret.reveal(), "utf8"), bound);
  return {
    keyId,
    wrappedKey: encrypt(kek, dataKey, wrapData(bound)),
    commitment,
    sealed: Buffer.concat([Buffer.of(FORMAT), body]),
  };
}

/** A record whose data key is unwrapped and checked, ready to open its value again and again. */
export interface OpenableRecord {
  /**
   * Decrypts the value. The result is for the one request at hand; nothing here keeps it.
   * @throws SealBroken
   */
  open(): Secret;
}

/**
 * Unwraps the data key and checks its commitment.
 * @throws SealBroken
 */
export function unwrap(record: SealedRecord, identity: RecordIdentity, kek: Uint8Array): OpenableRecord {
  const bound = additionalData(identity);
  const { aesKey, commitment } = derive(decrypt(kek, record.wrappedKey, wrapData(bound)), bound);
  checkCommitment(commitment, record.commitment);
  if (record.sealed[0] !== FORMAT) throw new SealBroken();
  const body = record.sealed.subarray(1);
  return { open: () => new Secret(decrypt(aesKey, body, bound).toString("utf8")) };
}

/** What stands around a sealed value: its data key, wrapped. */
export type WrappedKey = Omit<SealedRecord, "sealed">;

/**
 * Wraps a record's data key with another key-encryption key. What it seals is neither needed nor touched.
 * @throws SealBroken when it does not belong to `identity` or to `from`
 */
export function rewrap(
  record: WrappedKey,
  identity: RecordIdentity,
  from: Uint8Array,
  to: Uint8Array,
): Uint8Array {
  const bound = additionalData(identity);
  const dataKey = decrypt(from, record.wrappedKey, wrapData(bound));
  checkCommitment(derive(dataKey, bound).commitment, record.commitment);
  return encrypt(to, dataKey, wrapData(bound));
}

/** HKDF-SHA-512 (RFC 5869) gives the AES-256 key and the commitment from one data key. */
function derive(dataKey: Uint8Array, bound: Buffer): { aesKey: Buffer; commitment: Buffer } {
  const info = Buffer.concat([Buffer.from("sallyport/record/1|"), bound]);
  const okm = Buffer.from(hkdfSync("sha512", dataKey, Buffer.alloc(0), info, 2 * KEY_BYTES));
  return { aesKey: okm.subarray(0, KEY_BYTES), commitment: okm.subarray(KEY_BYTES) };
}

function checkCommitment(derived: Buffer, stored: Uint8Array): void {
  if (stored.length !== KEY_BYTES || !timingSafeEqual(derived, stored)) throw new SealBroken();
}

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; each key here encrypts few values, the data keys one. */
function encrypt(key: Uint8Array, plain: Uint8Array, bound: Buffer): Buffer {
  const nonce = secureRandomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, packed: Uint8Array, bound: Buffer): Buffer {
  if (packed.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken();
  const end = packed.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, packed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(bound);
  decipher.setAuthTag(packed.subarray(end));
  try {
    return Buffer.concat([decipher.update(packed.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
}

function additionalData({ tenant, table, row, column, version }: RecordIdentity): Buffer {
  const parts = [tenant, table, row, column, String(version)];
  if (parts.some((part) => part.includes("|") || part === ""))
    throw new TypeError("a record's identity has no '|'");
  return Buffer.from(parts.join("|"), "utf8");
}

/** A wrapped key is never valid as a value, nor a value as a wrapped key. */
function wrapData(bound: Buffer): Buffer {
  return Buffer.concat([Buffer.from("sallyport/wrap/1|"), bound]);
}
