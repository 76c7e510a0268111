/**
 * D-4: everything that is written to the audit ledger: what it is about, and the only facts kept of it. None is free
 * text: ids, short names and addresses that were checked, numbers, fixed words, names of settings, and the operator's
 * reason for moving money, stopping something or debugging, which is short and plain.
 */
export const AUDIT_ACTIONS = {
  "schema.migrated": { subject: "migration", facts: [] },
  "master_key.adopted": { subject: "master_key", facts: [] },
  "master_key.rewrapped": { subject: "master_key", facts: ["records"] },
  "master_key.retired": { subject: "master_key", facts: [] },
  "pepper.adopted": { subject: "pepper", facts: [] },
  "pepper.retired": { subject: "pepper", facts: [] },
  "server.started": { subject: "node", facts: ["version", "production", "settings", "configuration"] },
  "organization.created": { subject: "organization", facts: ["slug"] },
  "organization.changed": { subject: "organization", facts: ["fields", "revision"] },
  "organization.routing_set": { subject: "organization", facts: ["providers", "regions", "generation"] },
  "organization.networks_set": { subject: "organization", facts: ["networks"] },
  "policy.published": { subject: "policy", facts: ["number", "digest", "languages"] },
  "account.data_taken": { subject: "account", facts: [] },
  "account.deleted": { subject: "account", facts: ["organizations"] },
  "pictures.retention_set": { subject: "organization", facts: ["hours"] },
  "pictures.links_revoked": { subject: "organization", facts: [] },
  "pictures.links_for_members_set": { subject: "organization", facts: ["members_only"] },
  /** Of a hold that its organization may not be told of, these belong to no organization (M-10). */
  "hold.proposed": { subject: "hold", facts: ["thing", "kind", "endsAt", "reason"] },
  "hold.confirmed": { subject: "hold", facts: ["thing", "kind", "endsAt", "reason"] },
  "hold.lifted": { subject: "hold", facts: ["thing", "kind", "reason"] },
  "case.closed": { subject: "case", facts: ["reason"] },
  "organization.offered": { subject: "organization", facts: ["from", "to", "reason"] },
  "organization.offer_ended": { subject: "organization", facts: ["from", "to", "declined"] },
  "organization.transferred": { subject: "organization", facts: ["from", "to", "reason"] },
  "organization.deleted": {
    subject: "organization",
    facts: ["keys", "members", "leftMicroUsd", "reason", "generation"],
  },
  "project.created": { subject: "project", facts: ["slug"] },
  "project.changed": { subject: "project", facts: ["fields", "revision", "generation"] },
  "member.created": { subject: "member", facts: ["role"] },
  "member.changed": { subject: "member", facts: ["fields", "role", "revision"] },
  "member.left": { subject: "member", facts: ["role"] },
  "member.removed": { subject: "member", facts: ["role", "keys"] },
  "organization.suspended": { subject: "organization", facts: ["side", "mode", "reason", "generation"] },
  "organization.resumed": { subject: "organization", facts: ["side", "reason", "generation"] },
  "project.suspended": { subject: "project", facts: ["side", "mode", "reason", "generation"] },
  "project.resumed": { subject: "project", facts: ["side", "reason", "generation"] },
  "member.suspended": { subject: "member", facts: ["side", "mode", "reason", "generation"] },
  "member.resumed": { subject: "member", facts: ["side", "reason", "generation"] },
  "invitation.created": { subject: "invitation", facts: ["role"] },
  "invitation.accepted": { subject: "invitation", facts: ["member", "role"] },
  "invitation.revoked": { subject: "invitation", facts: [] },
  "staff.invited": { subject: "staff", facts: ["role"] },
  "staff.added": { subject: "staff", facts: ["account", "role"] },
  "staff.changed": { subject: "staff", facts: ["account", "role"] },
  "staff.removed": { subject: "staff", facts: ["account", "role"] },
  "token.created": { subject: "token", facts: ["operator", "role", "expiresAt"] },
  "token.revoked": { subject: "token", facts: ["operator"] },
  "key.created": {
    subject: "key",
    facts: ["project", "member", "mode", "expiresAt", "replaces", "generation"],
  },
  "key.changed": { subject: "key", facts: ["fields", "revision", "generation"] },
  "organization.key_quota_set": { subject: "organization", facts: ["quota"] },
  "key.rotated": { subject: "key", facts: ["successor", "graceSeconds", "generation"] },
  "key.paused": { subject: "key", facts: ["generation"] },
  "key.resumed": { subject: "key", facts: ["generation"] },
  "playground.opened": {
    subject: "key",
    facts: ["project", "member", "mode", "expiresAt", "generation"],
  },
  "key.revoked": { subject: "key", facts: ["compromised", "generation"] },
  "provider.added": {
    subject: "provider",
    facts: [
      "slug",
      "kind",
      "baseUrl",
      "allowPrivateAddress",
      "streamUsage",
      "region",
      "priority",
      "weight",
      "models",
      "hasSecret",
      "generation",
    ],
  },
  "provider.changed": {
    subject: "provider",
    facts: [
      "slug",
      "fields",
      "baseUrl",
      "allowPrivateAddress",
      "streamUsage",
      "region",
      "priority",
      "weight",
      "models",
      "secretReplaced",
      "revision",
      "generation",
    ],
  },
  "provider.secret_added": { subject: "provider", facts: ["slug", "baseUrl", "version", "generation"] },
  "provider.secret_replaced": { subject: "provider", facts: ["slug", "baseUrl", "version", "generation"] },
  "group.set": {
    subject: "group",
    facts: ["name", "choice", "sticky", "members", "revision", "generation"],
  },
  "group.removed": { subject: "group", facts: ["name", "generation"] },
  "provider.removed": { subject: "provider", facts: ["slug", "generation"] },
  "price.set": {
    subject: "price",
    facts: ["provider", "model", "input", "output", "effectiveFrom", "generation"],
  },
  "plan.created": { subject: "plan", facts: ["slug"] },
  "plan.set": {
    subject: "plan",
    facts: [
      "plan",
      "pattern",
      "markupPercent",
      "belowCost",
      "input",
      "output",
      "effectiveFrom",
      "generation",
    ],
  },
  "plan.assigned": { subject: "plan", facts: ["plan", "effectiveFrom", "generation"] },
  "limit.set": {
    subject: "limit",
    facts: ["scope", "subject", "endpoint", "unit", "most", "windowSeconds", "generation"],
  },
  "limit.removed": { subject: "limit", facts: ["generation"] },
  "limits.outage_set": { subject: "limits", facts: ["mode", "reason", "generation"] },
  "credit.granted": { subject: "grant", facts: ["kind", "microUsd", "priority", "expiresAt", "reason"] },
  "credit.refunded": { subject: "request", facts: ["grant", "microUsd", "reason"] },
  "credit.reversed": { subject: "grant", facts: ["takenMicroUsd", "owedMicroUsd", "reason"] },
  "credit.line_set": { subject: "organization", facts: ["microUsd", "beforeMicroUsd", "reason"] },
  "ledger.rebuilt": { subject: "ledger", facts: ["corrected"] },
  "ledger.reconciled": {
    subject: "ledger",
    facts: ["expiredMicroUsd", "orphans", "differences"],
  },
  /** Written by ledger_day_close() of the database, as `DayFacts` of ledger/days/leaf.ts. */
  "ledger.day_closed": {
    subject: "ledger_day",
    facts: ["date", "after", "last", "count", "sumMicroUsd", "chargedMicroUsd", "root", "previous"],
  },
  "node.forgotten": { subject: "node", facts: ["holds", "microUsd"] },
  "organization.time_zone_set": { subject: "organization", facts: ["zone"] },
  "alerts.set": { subject: "organization", facts: ["spendTimes", "failedPercent"] },
  "alerts.chosen": { subject: "member", facts: ["kind", "wanted"] },
  "webhook.created": { subject: "webhook", facts: ["origin", "events", "project"] },
  "webhook.changed": { subject: "webhook", facts: ["origin", "events", "project"] },
  "webhook.paused": { subject: "webhook", facts: [] },
  "webhook.resumed": { subject: "webhook", facts: [] },
  "webhook.removed": { subject: "webhook", facts: [] },
  "webhook.secret_rotated": { subject: "webhook", facts: [] },
  "webhook.secret_extended": { subject: "webhook", facts: ["until"] },
  "webhook.secret_ended": { subject: "webhook", facts: [] },
  "webhook.tested": { subject: "webhook", facts: [] },
  "webhook.resent": { subject: "webhook", facts: ["delivery"] },
  "budget.removed": { subject: "budget", facts: [] },
  "budget.set": {
    subject: "budget",
    facts: ["project", "member", "key", "period", "microUsd", "alertPercentages"],
  },
  /** Written by ledger_capture() of the database. */
  "budget.crossed": {
    subject: "budget",
    facts: ["percentage", "period", "spentMicroUsd", "limitMicroUsd"],
  },
  "switch.stopped": { subject: "switch", facts: ["scope", "target", "mode", "reason", "generation"] },
  "switch.resumed": { subject: "switch", facts: ["scope", "target", "reason", "generation"] },
  "debug.on": { subject: "organization", facts: ["minutes", "endsAt", "reason", "generation"] },
  "debug.off": { subject: "organization", facts: ["reason", "generation"] },
  "audit.key_created": { subject: "audit_key", facts: ["keyId"] },
  "audit.key_rotated": { subject: "audit_key", facts: ["keyId", "compromised"] },
  // The key's id only: who was erased is what shall be forgotten. Written by the tree itself, in audit_subject_erase() of
  // the database, so that no key is destroyed without it.
  "audit.subject_erased": { subject: "subject_key", facts: ["kind"] },
  "audit.erasure_ordered": { subject: "subject_key", facts: [] },
} as const satisfies Readonly<
  Record<string, { readonly subject: string; readonly facts: readonly string[] }>
>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

type AuditFact = string | number | bigint | boolean | null | readonly string[];

/** Exactly the facts that are listed for an action. */
export type AuditFacts<Action extends AuditAction> = Readonly<
  Record<(typeof AUDIT_ACTIONS)[Action]["facts"][number], AuditFact>
>;
