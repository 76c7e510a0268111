import type { DeclaredTables } from "./declared-table.ts";

/** Addresses that are told what happens, and the outbox of what they are told. */
export const WEBHOOKS: DeclaredTables = {
  webhook_endpoints: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the address",
      org_id: "whose it is (M-7)",
      project_id: "which project's events it is told; null: all",
      url: "where events are sent, as its people wrote it",
      events: "which events, of a closed list",
      state: "whether it is told (C-4)",
      disabled_because: "why it is not, of two reasons",
      failing_since: "since when nothing reached it",
      told_at: "since when its people know",
      revision: "goes up with each change, so that none is overwritten",
      created_at: "when it was added",
    },
  },
  webhook_secrets: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the secret",
      org_id: "whose it is (M-7)",
      endpoint_id: "what is sent where is signed with it",
      hint: "its first three and last two characters, to tell two apart",
      key_id: "which master key wraps the data key",
      wrapped_key: "the data key, encrypted",
      commitment: "that only this data key opens the value",
      sealed: "the secret, encrypted (P-1)",
      created_at: "when it was made",
      signs_until: "when it ends; null for the one in force",
    },
  },
  webhook_deliveries: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the delivery",
      org_id: "whose it is (M-7)",
      endpoint_id: "to which address",
      event_id: "which event; the same for every address and attempt",
      type: "what happened, of a closed list",
      data: "numbers, ids, states and moments of it, without free text (Z-2); forgotten after 72 hours",
      created_at: "when it happened",
      state: "whether it waits, arrived, or was given up",
      due_at: "when it is sent next",
      sending_until: "until when somebody sends it",
      attempts: "how often it was sent",
      newest_secret: "whether only the new secret signs it, as a test",
      status: "what the last answer's status was",
      outcome: "what the last attempt came to, of a closed list",
      took_ms: "how long that took",
    },
  },
  webhook_attempts: {
    belongsTo: "tenant",
    columns: {
      delivery_id: "of what it is an attempt",
      org_id: "whose it is (M-7)",
      number: "which attempt",
      began_at: "when it began",
      took_ms: "how long it took",
      status: "the status of the answer, and nothing else of it",
      outcome: "what it came to, of a closed list",
      signatures: "how many secrets signed it",
    },
  },
};
