import type { DeclaredTables } from "./declared-table.ts";

/** Whose things there are, and who may call. */
export const ORGANIZATIONS: DeclaredTables = {
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
      original_id:
        "the first of the keys that replaced one another, whose budgets, limits and stops count (K-4, K-5)",
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
};
