import { recordAudit } from "../audit/index.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { recallLeases, updateLine } from "./store.ts";

/**
 * Sets how far an organization that pays afterwards may spend below zero (C-1). In force once `generation` is confirmed:
 * nodes have given back what they had leased before. What requests under way have put aside may still be charged, and what
 * is owed beyond the new line stays owed; nothing more is held until there is room again.
 * @param amount 0: it pays in advance from now on
 * @throws ActError invalid_input when the reason is not plain
 */
export function setCreditLine(
  database: ControlDatabase,
  organization: OrganizationId,
  amount: MicroUsd,
  reason: string,
): Promise<{ readonly before: MicroUsd; readonly generation: bigint }> {
  checkReason(reason);
  return database.inTenant(organization, async (db) => {
    const before = await updateLine(db, amount);
    await recordAudit(db, "credit.line_set", organization, {
      microUsd: amount,
      beforeMicroUsd: before,
      reason,
    });
    return { before, generation: await recallLeases(db) };
  });
}
