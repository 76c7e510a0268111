import { createHash } from "node:crypto";

/** All that a leaf is made of, and all that stays of an entry that was erased. */
export interface LeafParts {
  /** The entry's id, a UUID. */
  readonly id: string;
  /** RFC 3339 in UTC with six decimals. */
  readonly occurredAt: string;
  readonly action: string;
  /** `contentHash` of the entry, 32 bytes. */
  readonly content: Uint8Array;
  /** The ids of the keys it is sealed under, UUIDs, in their order. */
  readonly keys: readonly string[];
}

const CONTENT_TAG = "sallyport/audit-content/1\n";
const LEAF_TAG = "sallyport/audit-leaf/1\n";
const CONTENT_BYTES = 32;
const SALT_BYTES = 32;
/** Whoever acted, and the organization it is about. */
const MOST_KEYS = 2;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const ACTION = /^[a-z][a-z_]{0,30}\.[a-z][a-z_]{0,30}$/;

/**
 * What an entry says, hidden: SHA-256(tag ‖ salt ‖ canonical JSON).
 * @param salt 32 bytes, so that where the text begins is never in doubt
 * @throws TypeError for a salt of another length
 */
export function contentHash(salt: Uint8Array, text: string): Buffer {
  if (salt.length !== SALT_BYTES) throw new TypeError("not a salt");
  return createHash("sha256").update(CONTENT_TAG).update(salt).update(text).digest();
}

/**
 * What the tree holds of an entry, 32 bytes: SHA-256 of a tag and of parts that each have one length or say it. No two
 * entries, and no two ways to read one, have the same; and nobody can say of an entry that it went with a key that was
 * not its own.
 * @throws TypeError for parts that no leaf has
 */
export function leafOf({ id, occurredAt, action, content, keys }: LeafParts): Buffer {
  const known = keys.length > 0 && keys.length <= MOST_KEYS && new Set(keys).size === keys.length;
  if (!known || ![id, ...keys].every((one) => UUID.test(one))) throw new TypeError("not the ids of a leaf");
  if (!TIME.test(occurredAt) || !ACTION.test(action) || content.length !== CONTENT_BYTES)
    throw new TypeError("not the parts of a leaf");
  return createHash("sha256")
    .update(LEAF_TAG)
    .update(idBytes(id))
    .update(occurredAt)
    .update(Buffer.of(action.length))
    .update(action)
    .update(content)
    .update(Buffer.of(keys.length))
    .update(Buffer.concat(keys.map(idBytes)))
    .digest();
}

const idBytes = (id: string) => Buffer.from(id.replaceAll("-", ""), "hex");
