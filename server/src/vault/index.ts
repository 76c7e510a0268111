export { sealMasterKeyCheck, verifyMasterKey } from "./master-key-check.ts";
export type { RecordIdentity, SealedRecord } from "./record.ts";
export { insertMasterKeyCheck } from "./store.ts";
export { createVault, type Vault } from "./vault.ts";
