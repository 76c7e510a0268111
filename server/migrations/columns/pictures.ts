import type { DeclaredTables } from "./declared-table.ts";

/** Uploaded pictures, and what stays when they are gone. */
export const PICTURES: DeclaredTables = {
  object_organization_keys: {
    belongsTo: "tenant",
    columns: {
      org_id: "whose objects' keys it wraps (M-2)",
      key_id: "which master key wraps the data key",
      wrapped_key: "the data key, encrypted",
      commitment: "that only this data key opens the value",
      sealed: "the organization's key, encrypted",
    },
  },
  picture_settings: {
    belongsTo: "tenant",
    columns: {
      org_id: "who said so",
      retention_hours: "how long pictures live (M-4)",
      link_generation: "ends every link made before it went up (M-3)",
    },
  },
  uploads: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the picture",
      org_id: "whose it is (M-7)",
      project_id: "for which project",
      key_id: "which key sent it",
      created_at: "when it came",
      expires_at: "when its time is over (M-4)",
      deleted_at: "since when nobody gets it (M-5)",
      source_format: "what was sent, of three formats",
      source_bytes: "how much was sent",
      frames: "how many it had; the first is kept",
      digital_source_type: "where it says it comes from, a term of the IPTC's list",
      has_c2pa: "whether it carried a manifest of its origin",
      link_generation: "ends every link to it made before it went up (M-3)",
    },
  },
  upload_objects: {
    belongsTo: "tenant",
    columns: {
      id: "identifies the object and its key (M-2)",
      org_id: "whose it is (M-7)",
      upload_id: "the picture it is a copy of",
      name: "which copy",
      format: "how it is encoded, of three formats",
      width: "pixels",
      height: "pixels",
      bytes: "how long it is; counts towards the quota",
    },
  },
  picture_deletions: {
    belongsTo: "tenant",
    columns: {
      id: "what was deleted (M-5)",
      org_id: "whose it was",
      reason: "why, of three reasons",
      created_at: "when it came",
      expires_at: "when its time would have been over",
      deleted_at: "since when nobody got it",
      objects: "how many keys were destroyed",
      destroyed_at: "when the last of them was",
    },
  },
};
