export { changeKey, setKeyQuota } from "./change.ts";
export { ADVICE, adviseOn, MENDING } from "./check-up.ts";
export {
  type AddedKey,
  addKeys,
  type CreatedKey,
  createKey,
  publishKeys,
} from "./create.ts";
export { generateCredential, parseCredential } from "./credential.ts";
export { type KeyMode, type ParsedKey, parseKey } from "./format.ts";
export { type KeyHash, KeyHasher, type Pepper } from "./hash.ts";
export { keyJobs } from "./jobs.ts";
export { allKeys, isWholeKey, keyByReference, keysNamed } from "./keys.ts";
export { KEY_STATES, type KeyMetadata, type KeyScope } from "./metadata.ts";
export { countKeys, KEY_ORDERS, pageOfKeys } from "./page-store.ts";
export { pauseKey, resumeKey } from "./pause.ts";
export {
  adoptPepper,
  deletePepper,
  type PepperUse,
  pepperKeys,
  pepperUses,
  verifyPeppers,
} from "./peppers.ts";
export { openPlayground } from "./playground.ts";
export { endAtOnce, revokeKey } from "./revoke.ts";
export { rotateIn, rotateKey } from "./rotate.ts";
export { checkKey } from "./scope.ts";
