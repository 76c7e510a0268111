export { sealMasterKeyCheck, verifyMasterKey } from "./master-key-check.ts";
export { type RecordIdentity, SealBroken, type SealedRecord, seal, unwrap } from "./record.ts";
export { insertMasterKeyCheck } from "./store.ts";
export { createVault, type Vault } from "./vault.ts";
