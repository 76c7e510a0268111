export { AUDIT_ACTIONS } from "./actions.ts";
export { activityOf } from "./activity.ts";
export { actsOf } from "./acts.ts";
export { auditEntry, recordAudit, recordAudits, recordEntry } from "./audit.ts";
export { canonicalJson } from "./merkle/canonical.ts";
export { inclusionProof, leafHash, peaks } from "./merkle/merkle.ts";
export { GrowingTree } from "./merkle/tile.ts";
export { readAudit } from "./read.ts";
export { type AuditEntry, auditWaiting } from "./store.ts";
export { checkTree } from "./tree/check.ts";
export { eraseSubject } from "./tree/erase.ts";
export { exportTree } from "./tree/export.ts";
export {
  ensureSigningKey,
  type PublishedKey,
  publishedKeys,
  rotateSigningKey,
} from "./tree/keys/signing-keys.ts";
export { type EntryProofs, proveEntries } from "./tree/prove.ts";
export { PublicTree } from "./tree/public.ts";
export { runSequencer, Sequencer } from "./tree/sequencer.ts";
export { TreeDamaged } from "./tree/signed-tree.ts";
