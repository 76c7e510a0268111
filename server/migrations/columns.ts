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
    },
  },
  usage_requests: { belongsTo: "tenant", columns: USAGE_COLUMNS },
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
  audit_leaves: {
    belongsTo: { operatorBecause: "whose entry it is, is sealed in it; the auditor opens it" },
    columns: {
      index: "its place in the tree (D-4)",
      entry_id: "which entry it is; bound into the ciphertext (D-4)",
      occurred_at: "when it happened (D-4)",
      action: "what was done, from a fixed list; the rest is sealed (D-4)",
      leaf: "what the tree holds of it (D-4)",
      subject_keys: "whose keys it is sealed under (D-4)",
      wrapped_key: "the data key, encrypted",
      commitment: "that only this data key opens the entry",
      sealed: "the entry and its salt, encrypted",
    },
  },
  audit_tiles: {
    belongsTo: { operatorBecause: "hashes of the whole ledger, which are public" },
    columns: { level: "height in the tree", index: "place in its level", hashes: "hashes of the tree (D-4)" },
  },
  audit_checkpoints: {
    belongsTo: { operatorBecause: "signatures over the whole ledger, which are public" },
    columns: {
      size: "how many leaves were signed (D-4)",
      note: "root and signatures (D-4)",
      signed_at: "when they were signed (D-4)",
    },
  },
  audit_signing_keys: {
    belongsTo: { operatorBecause: "signs the ledger of the whole deployment; sealed" },
    columns: {
      version: "several may sign during a rotation (D-4)",
      origin: "the ledger's name (D-4)",
      public_key: "checks its signatures (D-4)",
      key_id: "which master key wraps the data key",
      wrapped_key: "the data key, encrypted",
      commitment: "that only this data key opens the value",
      sealed: "the secret half, encrypted",
      created_at: "since when it signs",
      retired_at: "since when it signs no more",
    },
  },
  audit_subject_keys: {
    belongsTo: {
      operatorBecause: "keys of persons and organizations, which the auditor's login opens entries with",
    },
    columns: {
      id: "named by the entries sealed under it (D-4)",
      subject: "whose key it is; goes with the key at erasure (D-4, R-1)",
      key_id: "which master key wraps the data key",
      wrapped_key: "the data key, encrypted",
      commitment: "that only this data key opens the value",
      sealed: "the key, encrypted",
      created_at: "age of the key",
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
  schema_migrations: {
    belongsTo: { operatorBecause: "which migrations ran; the migration login's" },
    columns: { number: "the migration", applied_at: "when it ran" },
  },
};
