export { generateCredential, parseCredential } from "./credential.ts";
export { type KeyMode, type ParsedKey, parseKey } from "./format.ts";
export { type KeyHash, KeyHasher, type Pepper } from "./hash.ts";
export { allKeys, type CreatedKey, createKey, keyByReference, revokeKey, rotateKey } from "./keys.ts";
export {
  adoptPepper,
  deletePepper,
  type PepperUse,
  pepperKeys,
  pepperUses,
  verifyPeppers,
} from "./peppers.ts";
export type { KeyMetadata, KeyScope } from "./store.ts";
