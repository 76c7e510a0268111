import { z } from "zod";
import type { PublishedKey } from "../../audit/index.ts";
import { timestamp } from "../place.ts";

/** A key that signs or signed the audit ledger, as the world may know it. */
export const auditKeyShown = z
  .object({
    version: z.int(),
    verifier_key: z.string().describe("C2SP signed-note: origin, key id and the public key."),
    created_at: timestamp,
    retired_at: timestamp.nullable().describe("Since when it signs no more; null while it signs."),
  })
  .meta({ id: "AuditKey" });

export function showAuditKey({ version, verifierKey, createdAt, retiredAt }: PublishedKey) {
  return {
    version,
    verifier_key: verifierKey,
    created_at: createdAt.toISOString(),
    retired_at: retiredAt?.toISOString() ?? null,
  };
}
