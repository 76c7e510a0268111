export { sealMasterKeyCheck, verifyMasterKeys } from "./master-key-check.ts";
export { type RecordIdentity, SealBroken, type SealedRecord, seal, unwrap } from "./record.ts";
export { rewrapSome } from "./rewrap.ts";
export {
  adoptedMasterKeys,
  countSealed,
  deleteMasterKeyCheck,
  insertMasterKeyCheck,
} from "./store.ts";
export { createVault, type Vault } from "./vault.ts";
