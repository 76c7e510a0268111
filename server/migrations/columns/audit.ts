import type { DeclaredTables } from "./declared-table.ts";

/** What operators did, and the tree and keys that it is kept under. */
export const AUDIT: DeclaredTables = {
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
      content_hash:
        "what stays of what an erased entry said, which its leaf is made of: a hash of text and salt (D-4, R-1)",
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
      note: "root, time and signatures (D-4)",
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
};
