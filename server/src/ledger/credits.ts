import { recordAudit } from "../audit/index.ts";
import { type GrantId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { checkReason } from "./reason.ts";
import { insertGrant, type NewGrant } from "./store.ts";

/**
 * Gives an organization credit. What it owes is paid from it first.
 * @throws OperatorError when the reason is not plain
 */
export function grantCredit(
  database: ControlDatabase,
  organization: OrganizationId,
  grant: NewGrant,
): Promise<GrantId> {
  checkReason(grant.reason);
  return database.inTenant(organization, async (db) => {
    const id = newId<GrantId>();
    await insertGrant(db, id, grant);
    const { kind, amount, priority, expiresAt, reason } = grant;
    await recordAudit(db, "credit.granted", id, {
      kind,
      microUsd: amount,
      priority,
      expiresAt: expiresAt?.toISOString() ?? null,
      reason,
    });
    return id;
  });
}
