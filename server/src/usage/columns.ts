/**
 * Z-2: every column of usage_requests, and why it is kept. The catalogue test holds this list against the migrated
 * schema; a column that is not here fails it. None can hold a string from a caller or a provider: `model` is written
 * only after a match in the registry.
 */
export const USAGE_COLUMNS = {
  request_id: "names the request in answers, support and disputes",
  org_id: "whose request it was",
  project_id: "whose request it was",
  key_id: "which key made it (its id, not the key)",
  node_id: "which process served it",
  mode: "live or test",
  endpoint: "what was asked for, from a fixed list",
  model: "which model, after a registry match",
  provider: "which provider answered, from the registry",
  streamed: "whether the answer was streamed",
  outcome: "how it ended, from a fixed list",
  status: "the HTTP status the caller got",
  attempts: "how many providers were tried",
  input_tokens: "for billing",
  cached_tokens: "for billing",
  output_tokens: "for billing",
  reasoning_tokens: "for billing",
  usage_source: "who counted the tokens",
  cost_micro_usd: "what the provider charges, in micro-USD; null when its price is unknown",
  started_at: "when it began",
  first_byte_ms: "latency",
  duration_ms: "latency",
  hold_id: "which hold of credit it is charged to (C-1); null when it costs nothing",
  charge_micro_usd: "what the customer pays, in micro-USD (C-2)",
  loss_micro_usd: "what the operator bears because no hold covered it, in micro-USD (C-1)",
  cache_write_tokens: "for billing",
  cache_write_long_tokens: "for billing",
  audio_input_tokens: "for billing",
  image_input_tokens: "for billing",
  audio_output_tokens: "for billing",
  image_output_tokens: "for billing",
  number: "its place among what is signed each day (C-2, C-5)",
} as const;
