import type { DeclaredTables } from "./declared-table.ts";

/** Where requests go, and what is sealed for it. */
export const PROVIDERS: DeclaredTables = {
  providers: {
    belongsTo: { operatorBecause: "the operator sets providers up, for all tenants" },
    columns: {
      id: "identifies the provider",
      slug: "short name for commands and for provider/model",
      name: "name for people",
      kind: "which entry of the registry it is",
      base_url: "where it answers",
      allow_private_address: "the operator allowed an address that is not public",
      stream_usage: "whether it takes stream_options, where the operator knows better",
      region: "where it is, in the operator's own words, for routing (P-5)",
      weight: "its share of requests among the providers of its priority",
      priority: "order in which providers are asked",
      revision: "two people who edit it notice each other",
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
      context_tokens: "what it takes at most (C-1)",
      output_tokens: "what it writes at most (C-1)",
    },
  },
  model_groups: {
    belongsTo: { operatorBecause: "the operator names several models at once, for all tenants" },
    columns: {
      id: "identifies the group",
      name: "what callers say as model",
      choice: "by what one of its models is chosen",
      sticky: "prompts that begin alike go to the same target",
      revision: "goes up with each change",
      created_at: "order in lists",
    },
  },
  model_group_members: {
    belongsTo: { operatorBecause: "what a group of the operator's stands for" },
    columns: {
      group_id: "whose member it is",
      place: "order in which they are asked",
      model: "name of a model in the registry, with or without its provider",
      weight: "its share of requests",
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
  pepper_checks: {
    belongsTo: { operatorBecause: "tells a wrong pepper at start" },
    columns: {
      version: "which pepper it is (K-1)",
      proof: "what the pepper makes of a known text",
      created_at: "when it was first used",
    },
  },
};
