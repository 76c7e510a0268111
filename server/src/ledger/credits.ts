import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type GrantId, newId, type OrganizationId, type RequestId } from "../kernel/ids.ts";
import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import { type Balance, readBalance } from "./balance-store.ts";
import {
  grantLike,
  hasGrants,
  insertGrant,
  insertRefund,
  type NewGrant,
  recallLeases,
  reverse,
} from "./store.ts";

/** What was sent twice by mistake comes soon: pressed again, or an answer that was lost. */
const REPEATED_MINUTES = 10;

/**
 * Gives an organization credit. What it owes is paid from it first.
 * @param again false: one like it within ten minutes is refused, so that a command that was typed twice gives once
 * @throws ActError grant_repeated; invalid_input when the reason is not plain
 */
export function grantCredit(
  database: ControlDatabase,
  organization: OrganizationId,
  grant: NewGrant,
  { again = true }: { readonly again?: boolean } = {},
): Promise<GrantId> {
  checkReason(grant.reason);
  return database.inTenant(organization, async (db) => {
    const id = newId<GrantId>();
    if (!again) await refuseRepeated(db, organization, grant);
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

/** @throws ActError grant_repeated */
async function refuseRepeated(db: TenantDb, organization: OrganizationId, grant: NewGrant): Promise<void> {
  const earlier = await grantLike(db, organization, grant, REPEATED_MINUTES);
  if (earlier === null) return;
  throw new ActError("grant_repeated", {
    grant: earlier.id,
    usd: formatUsd(grant.amount),
    seconds: earlier.secondsAgo,
  });
}

/**
 * Gives back what a request cost, as credit that does not expire (C-5).
 * @param amount null: all that was not given back before
 * @throws ActError request_not_found, refund_too_large
 */
export function refundRequest(
  database: ControlDatabase,
  organization: OrganizationId,
  request: RequestId,
  amount: MicroUsd | null,
  reason: string,
): Promise<{ readonly grant: GrantId; readonly refunded: MicroUsd }> {
  checkReason(reason);
  return database.inTenant(organization, async (db) => {
    const grant = newId<GrantId>();
    const { charged, before, refunded } = await insertRefund(db, grant, request, amount);
    if (charged === null) throw new ActError("request_not_found", { request });
    if (refunded === 0n)
      throw new ActError("refund_too_large", {
        charged_usd: formatUsd(charged),
        returned_usd: formatUsd(before),
      });
    await recordAudit(db, "credit.refunded", request, { grant, microUsd: refunded, reason });
    return { grant, refunded };
  });
}

/** So long nobody gets a lease after credit was called back, so that it is there for what is done next. */
const CALLED_BACK_SECONDS = 30;

/**
 * Calls an organization's credit back from its nodes before some of it is taken away: what is leased cannot be taken. It
 * is there once `generation` is confirmed, but for what requests under way have put aside.
 */
export function callCreditBack(
  database: ControlDatabase,
  organization: OrganizationId,
): Promise<{ readonly generation: bigint }> {
  return database.inTenant(organization, async (db) => ({
    generation: await recallLeases(db, CALLED_BACK_SECONDS),
  }));
}

/**
 * Takes a grant back whose payment went back to the payer. What was spent of a payment and is not covered by other
 * credit becomes a debt. In force once `generation` is confirmed. What is leased meanwhile is not taken: call it back first.
 * @param amount null: all of it that was not taken back before
 * @throws ActError grant_not_found, reversal_too_large
 */
export function reverseGrant(
  database: ControlDatabase,
  organization: OrganizationId,
  grant: GrantId,
  amount: MicroUsd | null,
  reason: string,
): Promise<{ readonly taken: MicroUsd; readonly owed: MicroUsd; readonly generation: bigint }> {
  checkReason(reason);
  return database.inTenant(organization, async (db) => {
    const { given, before, taken, owed } = await reverse(db, grant, amount);
    if (given === null) throw new ActError("grant_not_found", { grant });
    if (taken + owed === 0n)
      throw new ActError("reversal_too_large", { given_usd: formatUsd(given), taken_usd: formatUsd(before) });
    await recordAudit(db, "credit.reversed", grant, { takenMicroUsd: taken, owedMicroUsd: owed, reason });
    return { taken, owed, generation: await recallLeases(db) };
  });
}

/** How many grants a balance shows. */
const SHOWN_GRANTS = 50;

/** What an organization has and owes now, with the grants that are spent first. */
export function balanceOf(database: ControlDatabase, organization: OrganizationId): Promise<Balance> {
  return database.inTenant(organization, (db) => readBalance(db, SHOWN_GRANTS));
}

/** Whether an organization was ever given credit. */
export function wasGranted(database: ControlDatabase, organization: OrganizationId): Promise<boolean> {
  return database.inTenant(organization, hasGrants);
}
