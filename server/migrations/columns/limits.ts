import type { DeclaredTables } from "./declared-table.ts";

/** How much is let through. */
export const LIMITS: DeclaredTables = {
  limit_rules: {
    belongsTo: {
      operatorBecause:
        "the operator's own limits: the same for every tenant, or of an address before it is known whose it is",
    },
    columns: {
      number: "names the rule in commands",
      scope: "whom it counts, from a fixed list (AB-6)",
      address: "an address the operator named, no caller's",
      endpoint: "which endpoint, from a fixed list",
      unit: "what it counts, from a fixed list",
      window_seconds: "in how long a time",
      most: "how much is let through (AB-6); none when it was taken away",
      changed_at: "when the operator changed it",
      generation: "tells nodes that it changed",
    },
  },
  organization_limits: {
    belongsTo: "tenant",
    columns: {
      number: "names the rule in commands",
      org_id: "whose limit it is (AB-6)",
      project_id: "whom it counts (AB-6)",
      member_id: "whom it counts (AB-6)",
      key_id: "whom it counts (AB-6)",
      endpoint: "which endpoint, from a fixed list",
      unit: "what it counts, from a fixed list",
      window_seconds: "in how long a time",
      most: "how much is let through (AB-6); none when it was taken away",
      changed_at: "when the operator changed it",
      generation: "tells nodes that it changed",
    },
  },
  limit_outage: {
    belongsTo: { operatorBecause: "what the data plane does while requests cannot be counted (AB-5)" },
    columns: {
      only_row: "there is one",
      mode: "refuse or let through, from a fixed list",
      reason: "why, in the operator's words; short and plain",
      changed_at: "when the operator changed it",
      generation: "tells nodes that it changed",
    },
  },
};
