import type { DeclaredTables } from "./declared-table.ts";

const SEVERAL = "a person may be a member of several organizations, or of none";

/** People, how they sign in, and what is written down of it. */
export const PEOPLE: DeclaredTables = {
  people_secret: {
    belongsTo: { operatorBecause: "one secret for the whole deployment" },
    columns: {
      only_row: "keeps it to one row",
      key_id: "which master key wraps it",
      wrapped_key: "the secret that the keys for people come from, sealed (D-1)",
      commitment: "the secret that the keys for people come from, sealed (D-1)",
      sealed: "the secret that the keys for people come from, sealed (D-1)",
      created_at: "when it was made",
    },
  },
  accounts: {
    belongsTo: { operatorBecause: SEVERAL },
    columns: {
      id: "identifies the person",
      address_index: "finds the account by its address, and keeps it unique; a keyed hash (ID-9, D-1)",
      key_id: "which master key wraps the person's key",
      wrapped_key: "the person's own key, sealed (D-1)",
      commitment: "the person's own key, sealed (D-1)",
      sealed: "the person's own key, sealed (D-1)",
      address: "where mail goes; sealed under the person's key (D-1)",
      name: "what the person is called; sealed under the person's key (D-1)",
      language: "in which language pages and mails speak (R-8)",
      password_hash: "recognises the password without keeping it (ID-1)",
      password_changed_at: "shown to the person",
      created_at: "shown to the person",
      verified_at: "whether the address is the person's (ID-3)",
      suspended_at: "whether the person may sign in",
      deletion_requested_at: "when the person asked to be forgotten (R-1)",
      revision: "two windows that edit it notice each other",
    },
  },
  account_links: {
    belongsTo: { operatorBecause: SEVERAL },
    columns: {
      id: "identifies the link",
      account_id: "whose link it is",
      purpose: "what it does",
      secret_hash: "recognises the link without keeping it (ID-3)",
      browser_hash: "recognises the browser that asked for it, by a cookie's hash",
      detail: "the address that it is about; sealed under the person's key (D-1)",
      created_at: "for people who look",
      expires_at: "when it ends by itself",
      used_at: "it works once",
    },
  },
  sessions: {
    belongsTo: { operatorBecause: SEVERAL },
    columns: {
      id: "identifies the session",
      account_id: "who is signed in",
      token_hash: "recognises the session without keeping its token (ID-4)",
      shared: "whether it ends with the window (ID-4)",
      browser: "lets a person tell sessions apart; a word of a list",
      system: "lets a person tell sessions apart; a word of a list",
      factors: "how the person proved who they are",
      created_at: "shown to the person",
      proven_at: "whether an act that asks for it may be done (ID-7)",
      seen_at: "when it ends by silence (ID-4)",
      idle_seconds: "when it ends by silence (ID-4)",
      ends_at: "when it ends by age (ID-4)",
    },
  },
  known_devices: {
    belongsTo: { operatorBecause: SEVERAL },
    columns: {
      token_hash: "recognises a device by a cookie's hash",
      account_id: "whose device it is",
      last_used_at: "when it can be forgotten",
    },
  },
  sign_in_steps: {
    belongsTo: { operatorBecause: "it stands before anybody is known" },
    columns: {
      token_hash: "recognises the browser that goes on, by a cookie's hash",
      account_id: "who wants to sign in",
      kind: "what is waited for",
      detail: "what has to be known when it goes on; sealed",
      tries: "ends it after too many",
      expires_at: "when it ends by itself",
    },
  },
  totp_factors: {
    belongsTo: { operatorBecause: SEVERAL },
    columns: {
      account_id: "whose app it is",
      secret: "checks its codes; sealed under the person's key (D-1)",
      created_at: "for people who look",
      confirmed_at: "from when on it is asked for",
      last_step: "lets no code work twice",
    },
  },
  recovery_codes: {
    belongsTo: { operatorBecause: SEVERAL },
    columns: {
      account_id: "whose code it is",
      code_hash: "recognises the code without keeping it; a keyed hash",
      created_at: "for people who look",
      used_at: "it works once",
    },
  },
  mail_outbox: {
    belongsTo: { operatorBecause: "mails also go to people without an account" },
    columns: {
      id: "identifies the mail, also to whoever gets it twice",
      account_id: "with whom it is erased",
      template: "which mail it is",
      sealed: "to whom, and what it says; forgotten when it was sent (D-1)",
      created_at: "for people who look",
      due_at: "when it is tried next",
      attempts: "how often it was tried",
      sent_at: "when it was sent",
      failed_at: "when it was given up",
      failure: "why, as a word of a list",
    },
  },
  security_events: {
    belongsTo: { operatorBecause: "most of them stand before anybody is known (AB-4)" },
    columns: {
      id: "identifies the event, and its place in the order",
      occurred_at: "when it happened",
      event: "what happened, as a word of a list (AB-4)",
      outcome: "done or refused",
      reason: "why it was refused, as a word of a list",
      account_id: "whom it is about",
      session_id: "in which session",
      network_index: "finds what came from one network; a keyed hash",
      network: "from where; sealed under the person's key (D-1)",
      browser: "a word of a list",
      system: "a word of a list",
    },
  },
};
