import type { OrganizationId } from "../../kernel/ids.ts";
import type { OrganizationRole, Principal } from "../principal.ts";

/** Who of an organization sees what it pays. */
const SEES_CHARGES = ["owner", "admin", "billing"] as const satisfies readonly OrganizationRole[];

/**
 * Which amounts somebody sees of an organization: what it was charged is for who pays, and what providers charge is the
 * platform's own.
 */
export function sightOf(
  { platform, memberships }: Principal,
  organization: OrganizationId,
): { readonly charges: boolean; readonly costs: boolean } {
  const role = memberships.find((one) => one.organization === organization)?.role;
  const pays = SEES_CHARGES.some((one) => one === role);
  return { charges: platform !== null || pays, costs: platform !== null };
}
