import { USAGE_COLUMNS } from "../src/usage/index.ts";

/** One table: whose rows it holds, and what each of its columns is for. */
export interface DeclaredTable {
  /** `tenant`: under forced row-level security. Otherwise the reason why it belongs to no tenant. */
  readonly belongsTo: "tenant" | { readonly operatorBecause: string };
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * Z-2, R-5: every table and column there is, with its purpose. The catalogue test holds it against the migrated
 * schema, so that nothing can be stored that nobody has thought about.
 */
export const TABLES: Readonly<Record<string, DeclaredTable>> = {
  organizations: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the tenant",
      slug: "short name for commands",
      name: "name for people",
      created_at: "order in lists",
      time_zone: "when the days and months of its budgets begin (K-5)",
    },
  },
  projects: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the project",
      org_id: "whose project it is",
      slug: "short name for commands",
      name: "name for people",
      created_at: "order in lists",
    },
  },
  api_keys: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the key in commands and usage",
      public_id: "finds the key; part of its prefix, not secret",
      org_id: "whose key it is",
      project_id: "where its usage is counted",
      name: "name for people",
      mode: "live or test",
      salt: "makes equal secrets hash differently (K-1)",
      hash: "recognises the secret without keeping it (K-1)",
      pepper_version: "which pepper the hash is keyed with (K-1)",
      last_four: "lets its holder tell keys apart (K-7)",
      endpoints: "scope (K-3)",
      models: "scope (K-3)",
      ip_ranges: "scope (K-3); networks the operator named, no caller's address",
      expires_at: "scope (K-3)",
      created_at: "order in lists",
      last_used_at: "finds keys nobody uses (K-7)",
      revoked_at: "when it ends or ended (K-4)",
      replaces: "the key it succeeded by rotation (K-4)",
      generation: "tells nodes that it changed (K-4)",
      compromised: "cuts the answers it is getting (K-4)",
      member_id: "whose spending it counts as (K-5)",
    },
  },
  members: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the member",
      org_id: "whose member it is",
      name: "name for people",
      created_at: "order in lists",
    },
  },
  ledger_balances: {
    belongsTo: "tenant",
    columns: {
      org_id: "whose account it is",
      account: "which account, from a fixed list (C-2)",
      posted_micro_usd: "its balance, counted from the transfers (C-2)",
      held_micro_usd: "how much of it is held (C-1)",
      next_expiry_at: "when credit next expires",
    },
  },
  credit_grants: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the grant",
      org_id: "whose credit it is",
      kind: "paid, given or given back, from a fixed list",
      priority: "which credit is spent first",
      amount_micro_usd: "how much was given",
      open_micro_usd: "how much is left, counted from the transfers (C-2)",
      expires_at: "until when it can be spent",
      exhausted: "finds those that are left without looking at amounts",
      created_at: "order in lists",
    },
  },
  ledger_transfers: {
    belongsTo: "tenant",
    columns: {
      number: "order of transfers",
      org_id: "whose books it is in",
      kind: "what happened, from a fixed list (C-2)",
      from_account: "double entry (C-2)",
      to_account: "double entry (C-2)",
      amount_micro_usd: "how much (C-2)",
      hold_id: "which hold it made, used or ended",
      grant_id: "which credit it came from or went to",
      subject_id: "which request or grant it is about (C-5)",
      created_at: "when it was posted",
    },
  },
  ledger_holds: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the hold",
      org_id: "whose credit is held",
      project_id: "whose spending it counts as (K-5)",
      member_id: "whose spending it counts as (K-5)",
      key_id: "whose spending it counts as (K-5)",
      node_id: "which process may spend it",
      kind: "for one request, or a lease",
      request_id: "the request it is for",
      amount_micro_usd: "how much was held (C-1)",
      open_micro_usd: "how much still is, counted from the transfers (C-2)",
      captured_micro_usd: "how much was charged, counted from the transfers (C-2)",
      period_ids: "the budget periods it counts to (K-5)",
      created_at: "which budget periods it counts to (K-5)",
      ends_at: "until when it may be spent (K-5)",
      recalled_at: "when it was asked back",
      closed_at: "when nothing was left of it",
    },
  },
  budgets: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the budget",
      org_id: "whose budget it is",
      project_id: "whom it limits (K-5)",
      member_id: "whom it limits (K-5)",
      key_id: "whom it limits (K-5)",
      subject_id: "the one of these that is meant",
      period: "day, month or total (K-5)",
      limit_micro_usd: "how much may be spent (K-5)",
      alert_percentages: "at which parts of it the operator is told",
      created_at: "order in lists",
    },
  },
  budget_periods: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the period",
      org_id: "whose budget it is",
      budget_id: "which budget",
      starts_at: "when it began (K-5)",
      ends_at: "when it ends (K-5)",
      carried_micro_usd: "what was charged in it before the budget was made (K-5)",
      spent_micro_usd: "what was charged in it (K-5)",
      held_micro_usd: "what is held in it (K-5)",
      alerted_percentage: "so that each is told once",
    },
  },
  usage_requests: { belongsTo: "tenant", columns: USAGE_COLUMNS },
  idempotency_records: {
    belongsTo: "tenant",
    columns: {
      org_id: "whose request it was",
      key_hash: "recognises the caller's key without keeping it (K-8)",
      fingerprint: "tells the same request from another, as a keyed hash (K-8)",
      request_id: "finds how it ended, in usage (K-8)",
      node_id: "tells a request that runs from one whose node is gone",
      created_at: "when the key was first used",
      expires_at: "when it is removed (R-7)",
    },
  },
  audit_entries: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the entry (D-4)",
      occurred_at: "when it happened (D-4)",
      org_id: "whose things it concerns; null for the operator's (D-4)",
      actor_kind: "who did it: a person or a server (D-4)",
      actor_id: "who did it: the operator's name, or the node (D-4)",
      action: "what was done, from a fixed list (D-4)",
      subject_kind: "what it was done to (D-4)",
      subject_id: "what it was done to (D-4)",
      details: "facts from a fixed list for each action; no content (D-4)",
      salt: "hides the entry's leaf in the tree from guessing (D-4)",
    },
  },
  providers: {
    belongsTo: { operatorBecause: "the operator sets providers up, for all tenants" },
    columns: {
      id: "identifies the provider",
      slug: "short name for commands and for provider/model",
      kind: "which entry of the registry it is",
      base_url: "where it answers",
      allow_private_address: "the operator allowed an address that is not public",
      priority: "order in which providers are asked",
      created_at: "order in lists",
    },
  },
  provider_models: {
    belongsTo: { operatorBecause: "the operator declares the models of a provider" },
    columns: {
      provider_id: "whose model it is",
      model: "its name, declared by the operator",
      input_usd_per_million: "price",
      output_usd_per_million: "price",
    },
  },
  provider_secrets: {
    belongsTo: { operatorBecause: "the operator's credentials; sealed (P-1)" },
    columns: {
      id: "bound into the ciphertext (P-1)",
      provider_id: "whose secret it is",
      version: "several may be valid during a rotation (P-2)",
      key_id: "which master key wraps the data key",
      wrapped_key: "the data key, encrypted",
      commitment: "that only this data key opens the value",
      sealed: "the secret, encrypted",
      created_at: "age of the secret",
    },
  },
  master_key_checks: {
    belongsTo: { operatorBecause: "tells a wrong master key at start; a constant, sealed" },
    columns: {
      key_id: "which master key it was sealed with",
      wrapped_key: "the data key, encrypted",
      commitment: "that only this data key opens the value",
      sealed: "the constant, encrypted",
      created_at: "when the master key was first used",
    },
  },
  authority: {
    belongsTo: { operatorBecause: "one number for the whole deployment" },
    columns: { only_row: "keeps it to one row", generation: "counts changes of keys and providers (K-4)" },
  },
  nodes: {
    belongsTo: { operatorBecause: "the deployment's own processes" },
    columns: {
      id: "identifies the process",
      started_at: "for people who look",
      reported_generation: "what it has in force (K-4)",
      reported_at: "when it was last heard from",
      lease_until: "until when it may serve (K-4)",
    },
  },
  price_overrides: {
    belongsTo: { operatorBecause: "what providers charge the operator" },
    columns: {
      number: "order among those of the same moment",
      provider: "whose model it is, by its short name",
      model: "its name in the registry",
      rates: "the prices; null goes back to the catalogue's",
      reason: "why, in the operator's words",
      effective_from: "from when it counts",
      created_at: "when it was decided (C-5)",
      generation: "tells nodes that it changed",
    },
  },
  price_plans: {
    belongsTo: { operatorBecause: "what the operator offers, to several tenants" },
    columns: { id: "identifies the plan", slug: "short name for commands", created_at: "order in lists" },
  },
  price_plan_rules: {
    belongsTo: { operatorBecause: "what the operator offers, to several tenants" },
    columns: {
      number: "order among those of the same moment",
      plan_id: "whose rule it is",
      pattern: "which models it means",
      markup_percent: "what customers pay on top of cost",
      rates: "what customers pay instead",
      below_cost: "that less than cost is meant",
      reason: "why, in the operator's words",
      effective_from: "from when it counts",
      created_at: "when it was decided (C-5)",
      generation: "tells nodes that it changed",
    },
  },
  price_assignments: {
    belongsTo: "tenant",
    columns: {
      number: "order among those of the same moment",
      org_id: "who pays by it",
      plan_id: "the plan",
      effective_from: "from when it counts",
      created_at: "when it was decided (C-5)",
      generation: "tells nodes that it changed",
    },
  },
  schema_migrations: {
    belongsTo: { operatorBecause: "which migrations ran; the migration login's" },
    columns: { number: "the migration", applied_at: "when it ran" },
  },
};
