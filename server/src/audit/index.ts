export { AUDIT_ACTIONS } from "./actions.ts";
export { auditEntry, recordAudit, recordAudits } from "./audit.ts";
export { checkLedger } from "./ledger/check.ts";
export { eraseSubject } from "./ledger/erase.ts";
export { exportLedger } from "./ledger/export.ts";
export {
  ensureSigningKey,
  type PublishedKey,
  publishedKeys,
  rotateSigningKey,
} from "./ledger/keys/signing-keys.ts";
export { proveEntries } from "./ledger/prove.ts";
export { PublicLedger } from "./ledger/public.ts";
export { runSequencer, Sequencer } from "./ledger/sequencer.ts";
export { LedgerDamaged } from "./ledger/signed-tree.ts";
export { readAudit } from "./read.ts";
export type { AuditEntry } from "./store.ts";
export { canonicalJson } from "./tree/canonical.ts";
export { inclusionProof, leafHash, peaks } from "./tree/merkle.ts";
export { GrowingTree } from "./tree/tile.ts";
