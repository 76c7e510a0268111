/** Everything that an address can ask for; `webhook_types()` of the database says the same. docs/webhooks.md says when each comes. */
export const WEBHOOK_EVENTS = [
  "generation.succeeded",
  "generation.partially_succeeded",
  "generation.failed",
  "generation.cancelled",
  "generation.expired",
  "generation.outcome_unknown",
  "generation.leaving",
  "batch.finished",
  "key.revoked",
  "limit.reached",
  "spend.unusual",
  "failures.rising",
] as const;

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Numbers, ids, states and moments (Z-2): the database refuses a text with a space in it, or one that leads somewhere. */
export type WebhookFacts = Readonly<
  Record<string, string | number | boolean | null | Readonly<Record<string, number>>>
>;
