import type { DeclaredTables } from "./declared-table.ts";

/** What runs, and what the operator has stopped or looks at. */
export const DEPLOYMENT: DeclaredTables = {
  authority: {
    belongsTo: { operatorBecause: "one number for the whole deployment" },
    columns: {
      only_row: "keeps it to one row",
      generation: "counts changes of keys and providers (K-4)",
      latest_at: "the latest time that was seen, so that a clock set back revives nothing (K-4)",
    },
  },
  nodes: {
    belongsTo: { operatorBecause: "the deployment's own processes" },
    columns: {
      id: "identifies the process",
      started_at: "for people who look",
      reported_generation: "what it has in force (K-4)",
      reported_at: "when it was last heard from",
      lease_until: "until when it may serve (K-4)",
      latest_at: "the latest time that it saw (K-4)",
      master_keys: "ids of the master keys that it holds, so that none is used that it lacks (P-6)",
      peppers: "versions of the pepper that it holds (P-6)",
    },
  },
  switches: {
    belongsTo: { operatorBecause: "what the operator stops is above tenants, and may be all of them" },
    columns: {
      id: "identifies the stop",
      scope: "what kind of thing is stopped (AB-9)",
      provider: "the provider that is, by its short name",
      model: "the model that is, by its name in the registry",
      organization_id: "the organization that is, or whose key is",
      key_id: "the key that is",
      mode: "whether what is in flight may finish",
      reason: "why, in the operator's words",
      stopped_at: "since when",
      generation: "tells when each node knew of it (K-4)",
    },
  },
  debug_windows: {
    belongsTo: "tenant",
    columns: {
      org_id: "whose requests are logged (Z-4)",
      reason: "why, in the operator's words",
      set_at: "when that was decided",
      ends_at: "when it ends by itself (Z-4)",
    },
  },
  schema_migrations: {
    belongsTo: { operatorBecause: "which migrations ran; the migration login's" },
    columns: { number: "the migration", applied_at: "when it ran" },
  },
};
