import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, type OrganizationId, parseId } from "../../kernel/ids.ts";
import type { KeyMetadata } from "../../keys/index.ts";
import { readMember } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { shown } from "../place.ts";
import type { Principal } from "../principal.ts";

/**
 * The member whose spending a new key counts as. A developer's keys are always the developer's own: with a key of nobody's or
 * of somebody else's, a developer would spend past the budget of a member (K-5).
 * @param reference the id of a member; undefined: nobody was named
 * @throws ActError member_not_found, key_of_another
 */
export async function memberFor(
  { db, principal, organization }: { db: TenantDb; principal: Principal; organization: OrganizationId },
  reference: string | undefined,
): Promise<MemberId | null> {
  const developer = developerIn(principal, organization);
  const named = reference === undefined ? developer : parseId<MemberId>(reference.toLowerCase());
  if (developer !== null && named !== developer) throw notOwn();
  if (reference === undefined && named === null) return null;
  const found = named === null ? null : await readMember(db, named);
  if (!found) throw new ActError("member_not_found", { member: shown(reference ?? "") });
  return found.id;
}

/**
 * A developer changes and rotates only keys that count as the developer's own: a new secret of another's key would be a key to
 * another's budget. Anybody who works with keys may revoke one, because a leak cannot wait.
 * @throws ActError key_of_another
 */
export function mayHandle(principal: Principal, organization: OrganizationId, key: KeyMetadata): void {
  const developer = developerIn(principal, organization);
  if (developer !== null && key.memberId !== developer) throw notOwn();
}

function developerIn({ platform, memberships }: Principal, organization: OrganizationId): MemberId | null {
  if (platform !== null) return null;
  const membership = memberships.find((one) => one.organization === organization);
  return membership?.role === "developer" ? membership.member : null;
}

function notOwn(): ActError {
  return new ActError("key_of_another");
}
