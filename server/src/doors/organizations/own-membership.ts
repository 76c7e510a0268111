import { type Entrance, signedIn, type Visit } from "../../entrance/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { networksContain } from "../../kernel/network.ts";
import { type MembershipOfAccount, membershipsOf } from "../../organizations/index.ts";
import { hasSecondFactor, type LiveSession } from "../../sessions/index.ts";

/** A person's own place in an organization, and the session in which they ask. */
export interface OwnMembership extends MembershipOfAccount {
  readonly session: LiveSession;
}

/**
 * Whose member the person is. To somebody who is no member, the organization does not exist (M-7).
 * @param reference its id or short name
 * @throws ActError not_authenticated, organization_not_found
 */
export async function placeIn(entrance: Entrance, visit: Visit, reference: string): Promise<OwnMembership> {
  const session = signedIn(visit);
  const places = await entrance.database.asOperator((db) => membershipsOf(db, session.account));
  const place = places.find(
    ({ organization }) => organization.slug === reference || organization.id === reference.toLowerCase(),
  );
  if (place === undefined)
    throw new ActError("organization_not_found", {
      organization: /^[a-z0-9-]{1,40}$/.test(reference) ? reference : "…",
    });
  return { ...place, session };
}

/**
 * The same for whoever may act there now.
 * @param roles one of which it takes
 * @throws ActError not_authenticated, address_not_verified, organization_not_found, membership_suspended, network_not_allowed,
 *   second_factor_required, not_permitted
 */
export async function actingIn(
  entrance: Entrance,
  visit: Visit,
  reference: string,
  roles: readonly string[],
): Promise<OwnMembership> {
  if (!signedIn(visit).verified) throw new ActError("address_not_verified");
  const place = await placeIn(entrance, visit, reference);
  if (place.suspended) throw new ActError("membership_suspended");
  if (place.networks !== null && !networksContain(place.networks, visit.address))
    throw new ActError("network_not_allowed");
  if (place.secondFactor && !hasSecondFactor(place.session.factors))
    throw new ActError("second_factor_required");
  if (!roles.includes(place.role)) throw new ActError("not_permitted", { roles: roles.join(", ") });
  return place;
}
