// What each login of the application may do with each table; `roles.pg.test.ts` holds the database against it.

export const LOGINS = [
  "sallyport_gateway",
  "sallyport_control",
  "sallyport_worker",
  "sallyport_audit",
] as const;
export type AppLogin = (typeof LOGINS)[number];

interface Rights {
  readonly select?: true;
  readonly insert?: true;
  readonly update?: true | readonly string[];
  readonly delete?: true;
}

const ALL: Rights = { select: true, insert: true, update: true, delete: true };

/** D-2: everything each login may do to each table itself. What is not here, the database must refuse. */
export const RIGHTS: Readonly<Record<AppLogin, Readonly<Record<string, Rights>>>> = {
  sallyport_gateway: { master_key_checks: { select: true } },
  sallyport_control: {
    organizations: {
      select: true,
      insert: true,
      update: ["name", "revision", "key_quota", "second_factor", "allowed_networks", "deleted_at"],
    },
    projects: { select: true, insert: true, update: ["name", "revision", "models", "providers"] },
    api_keys: {
      select: true,
      insert: true,
      update: [
        ...["name", "revoked_at", "expires_at", "generation", "compromised", "member_id"],
        ...["revision", "endpoints", "models", "ip_ranges", "paused_at"],
      ],
    },
    scanner_reports: { select: true, insert: true },
    policy_versions: { select: true, insert: true },
    policy_agreements: { select: true, insert: true, update: ["withdrawn_at"] },
    object_organization_keys: { select: true, insert: true },
    picture_settings: { select: true, insert: true, update: ["retention_hours", "link_generation"] },
    generations: { select: true, insert: true, update: ["expires_at"] },
    uploads: {
      select: true,
      insert: true,
      update: ["deleted_at", "expires_at", "link_generation"],
      delete: true,
    },
    upload_objects: { select: true, insert: true, delete: true },
    picture_deletions: { select: true, insert: true, update: ["destroyed_at"] },
    members: {
      select: true,
      insert: true,
      update: ["name", "role", "revision", "account_id", "left_at"],
    },
    people_secret: { select: true, insert: true },
    address_changes: {
      select: true,
      insert: true,
      update: ["new_confirmed_at", "old_confirmed_at"],
      delete: true,
    },
    staff: {
      select: true,
      insert: true,
      update: [
        ...["role", "account_id", "address_index", "address", "secret_hash"],
        ...["expires_at", "revision"],
      ],
      delete: true,
    },
    console_sessions: {
      select: true,
      insert: true,
      update: ["token_hash", "factors", "proven_at", "seen_at"],
      delete: true,
    },
    first_run: {
      select: true,
      insert: true,
      update: ["secret_hash", "draft", "closed_at", "finished_at"],
    },
    accounts: {
      select: true,
      insert: true,
      update: [
        "address_index",
        "address",
        "name",
        "language",
        "password_hash",
        "password_changed_at",
        "verified_at",
        "suspended_at",
        "deletion_requested_at",
        "revision",
      ],
    },
    account_links: { select: true, insert: true, update: ["used_at"], delete: true },
    sessions: {
      select: true,
      insert: true,
      update: ["token_hash", "factors", "proven_at", "seen_at", "ends_at"],
      delete: true,
    },
    known_devices: { select: true, insert: true, update: ["last_used_at"], delete: true },
    sign_in_steps: { select: true, insert: true, update: ["tries"], delete: true },
    invitations: { select: true, insert: true, update: ["accepted_at", "revoked_at"], delete: true },
    shut_doors: { select: true, insert: true, delete: true },
    ownership_offers: { select: true, insert: true, update: ["closed_at", "outcome"], delete: true },
    totp_factors: { select: true, insert: true, update: ["confirmed_at", "last_step"], delete: true },
    person_tokens: { select: true, insert: true, update: ["last_used_at"], delete: true },
    token_signing_keys: { select: true, insert: true, delete: true },
    cases: { select: true, insert: true, update: ["closed_at"] },
    linked_sign_ins: { select: true, insert: true, update: ["last_used_at"], delete: true },
    passkeys: {
      select: true,
      insert: true,
      update: ["name", "counter", "synced", "last_used_at"],
      delete: true,
    },
    recovery_codes: { select: true, insert: true, update: ["used_at"], delete: true },
    mail_outbox: {
      select: true,
      insert: true,
      update: ["sealed", "due_at", "attempts", "sent_at", "failed_at", "failure"],
      delete: true,
    },
    security_events: { select: true, insert: true },
    operator_tokens: {
      select: true,
      insert: true,
      update: ["last_used_at", "revoked_at", "salt", "hash", "pepper_version"],
    },
    control_idempotency: { select: true, insert: true, update: ["status", "answer"], delete: true },
    ledger_balances: { select: true },
    credit_grants: { select: true },
    ledger_transfers: { select: true },
    ledger_holds: { select: true },
    budgets: { select: true },
    budget_periods: { select: true },
    usage_requests: { select: true },
    usage_sums: { select: true },
    alert_rules: { select: true, insert: true, update: ["spend_times", "failed_percent"] },
    alert_choices: { select: true, insert: true, update: ["wanted"] },
    alerts: { select: true },
    usage_day_zones: { select: true },
    usage_summed: { select: true },
    nodes: { select: true },
    authority: { select: true },
    providers: ALL,
    provider_models: ALL,
    provider_secrets: ALL,
    master_key_checks: { select: true, insert: true, delete: true },
    pepper_checks: { select: true, insert: true, delete: true },
    price_overrides: { select: true, insert: true },
    price_plans: { select: true, insert: true },
    price_plan_rules: { select: true, insert: true },
    price_assignments: { select: true, insert: true },
    audit_signing_keys: { select: true, insert: true, update: ["retired_at"] },
    limit_rules: { select: true, insert: true, update: ["most", "changed_at", "generation"] },
    organization_limits: { select: true, insert: true, update: ["most", "changed_at", "generation"] },
    limit_outage: { select: true, update: ["mode", "reason", "changed_at", "generation"] },
    switches: {
      select: true,
      insert: true,
      update: ["mode", "reason", "stopped_at", "generation"],
      delete: true,
    },
    suspensions: {
      select: true,
      insert: true,
      update: ["mode", "reason", "suspended_at", "generation"],
      delete: true,
    },
    debug_windows: { select: true, insert: true, update: ["reason", "ends_at"], delete: true },
  },
  sallyport_worker: {
    people_secret: { select: true },
    object_organization_keys: { select: true, insert: true },
    picture_settings: { select: true },
    uploads: { select: true },
    upload_objects: { select: true },
    sessions: { select: true, delete: true },
    account_links: { select: true, delete: true },
    known_devices: { select: true, delete: true },
    sign_in_steps: { select: true, delete: true },
    person_tokens: { select: true, delete: true },
    console_sessions: { select: true, delete: true },
    security_events: {
      select: true,
      insert: true,
      update: ["network", "network_index", "account_id", "session_id"],
      delete: true,
    },
    accounts: {
      select: true,
      update: ["suspended_at", "deletion_requested_at", "address_index", "address", "verified_at"],
      delete: true,
    },
    address_changes: { select: true, delete: true },
    staff: { select: true },
    organizations: { select: true, update: ["revision"] },
    members: { select: true, update: ["name", "left_at", "account_id", "revision"] },
    api_keys: { select: true },
    invitations: { select: true, update: ["revoked_at"] },
    ownership_offers: { select: true, update: ["closed_at", "outcome"] },
    scanner_reports: { select: true, delete: true },
    mail_outbox: {
      select: true,
      insert: true,
      update: ["sealed", "due_at", "attempts", "sent_at", "failed_at", "failure"],
      delete: true,
    },
  },
  sallyport_audit: {},
};

/** D-4: who each login may be written down as. */
export const ACTS_AS: Readonly<Record<AppLogin | "sallyport_migrate", readonly string[]>> = {
  sallyport_gateway: ["server"],
  sallyport_audit: ["server"],
  sallyport_worker: ["server", "worker"],
  sallyport_control: ["key", "operator", "person", "server"],
  sallyport_migrate: ["key", "operator", "person", "server"],
};
