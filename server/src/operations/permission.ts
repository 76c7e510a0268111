import { ActError } from "../kernel/act-error.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { OrganizationRole, PlatformRole, Principal } from "./principal.ts";

/** Who may do an operation. An empty or missing list: nobody of that side. */
export interface Allowed {
  readonly organization?: readonly OrganizationRole[];
  readonly platform?: readonly PlatformRole[];
}

/**
 * Refuses whoever may not do it in any organization (ID-8).
 * @throws ActError not_permitted, address_not_verified (ID-3), policies_not_agreed, membership_suspended, second_factor_required
 */
export function mayAtAll({ platform, memberships, person }: Principal, allowed: Allowed): void {
  if (person?.verified === false) throw new ActError("address_not_verified");
  if (person?.agreed === false) throw new ActError("policies_not_agreed");
  if (platform !== null && allowed.platform?.includes(platform)) return;
  const fitting = memberships.filter(({ role }) => allowed.organization?.includes(role));
  if (fitting.some(({ barred }) => barred === undefined)) return;
  throw barredFrom(fitting[0]) ?? notPermitted(allowed);
}

/**
 * Refuses whoever may not do it in this organization. To somebody who is not in it, it does not exist (M-7).
 * @param named what the caller called it, for the refusal
 * @throws ActError organization_not_found, not_permitted, membership_suspended, second_factor_required
 */
export function mayIn(
  { platform, memberships }: Principal,
  allowed: Allowed,
  organization: OrganizationId,
  named: string,
): void {
  if (platform !== null) {
    if (allowed.platform?.includes(platform)) return;
    throw notPermitted(allowed);
  }
  const membership = memberships.find((one) => one.organization === organization);
  if (membership === undefined) throw new ActError("organization_not_found", { organization: named });
  const bar = barredFrom(membership);
  if (bar !== null) throw bar;
  if (!allowed.organization?.includes(membership.role)) throw notPermitted(allowed);
}

/**
 * Only an owner, or who runs the platform, makes an owner or changes one: else an admin could take an organization over.
 * @throws ActError not_permitted
 */
export function mayHandOwnership({ platform, memberships }: Principal, organization: OrganizationId): void {
  const role = memberships.find((one) => one.organization === organization)?.role;
  if (platform === null && role !== "owner") throw notPermitted({ organization: ["owner"] });
}

function barredFrom(membership: Principal["memberships"][number] | undefined): ActError | null {
  return membership?.barred === undefined ? null : new ActError(membership.barred);
}

function notPermitted({ organization = [], platform = [] }: Allowed): ActError {
  return new ActError("not_permitted", { roles: [...organization, ...platform].join(", ") });
}
