export { AUDIT_ACTIONS } from "./actions.ts";
export { auditEntry, readAudit, recordAudit } from "./audit.ts";
export type { AuditEntry } from "./store.ts";
