import { recordAudit } from "../audit/index.ts";
import type { MemberId, OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import { type AlertKind, type AlertRules, readRules, writeChoice, writeRules } from "./store.ts";

/** Says from when an organization is told; what is left out stays. */
export async function setAlertRules(
  db: TenantDb,
  organization: OrganizationId,
  changes: Partial<AlertRules>,
): Promise<AlertRules> {
  const rules = { ...(await readRules(db)), ...changes };
  await writeRules(db, organization, rules);
  await recordAudit(db, "alerts.set", organization, rules);
  return rules;
}

/** Says whether a member is told. */
export async function chooseAlert(
  db: TenantDb,
  organization: OrganizationId,
  member: MemberId,
  kind: AlertKind,
  wanted: boolean,
): Promise<void> {
  await writeChoice(db, organization, member, kind, wanted);
  await recordAudit(db, "alerts.chosen", member, { kind, wanted });
}

const BY_DEFAULT: ReadonlySet<string> = new Set(["owner", "admin", "billing"]);

/** Whether a member of this role may be told this at all: amounts are for who pays. */
export const mayBeTold = (role: string, kind: AlertKind) => BY_DEFAULT.has(role) || kind === "failures";

/** Whether a member is told, who may have chosen. */
export function isTold(role: string, kind: AlertKind, chosen: boolean | undefined): boolean {
  return mayBeTold(role, kind) && (chosen ?? BY_DEFAULT.has(role));
}
