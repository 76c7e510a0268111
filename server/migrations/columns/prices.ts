import type { DeclaredTables } from "./declared-table.ts";

/** What requests cost, and what customers pay for them. */
export const PRICES: DeclaredTables = {
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
};
