import type { AccountId, OrganizationId, SessionId } from "../kernel/ids.ts";
import { networksContain } from "../kernel/network.ts";
import { type MembershipOfAccount, membershipsOf } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Principal } from "./principal.ts";
import { ORGANIZATION_ROLES, type OrganizationRole } from "./principal.ts";

/** A person who acts, however they are known. */
export interface ActingPerson {
  readonly account: AccountId;
  /** Null where a token of theirs acts. */
  readonly session: SessionId | null;
  readonly verified: boolean;
  /** Whether they agreed to what the operator has published. */
  readonly agreed: boolean;
  /** Whether they showed a second factor. */
  readonly proven: boolean;
  /** From where, as it was seen. */
  readonly address: string;
  /** What a token is bound to. */
  readonly bounds?: {
    /** Null: wherever the person is a member. */
    readonly organizations: readonly OrganizationId[] | null;
    readonly role: OrganizationRole;
  };
}

/** Who acts for a person, with the memberships and roles of this moment (ID-8). */
export async function personPrincipal(database: ControlDatabase, person: ActingPerson): Promise<Principal> {
  return principalWith(person, await database.asOperator((db) => membershipsOf(db, person.account)));
}

/** Who acts for a person whose memberships were read. */
export function principalWith(person: ActingPerson, memberships: readonly MembershipOfAccount[]): Principal {
  const { account, session, verified, agreed, address, bounds } = person;
  return {
    actor: { kind: "person", id: account },
    platform: null,
    memberships: memberships
      .filter(({ organization: { id } }) => bounds?.organizations?.includes(id) ?? true)
      .map((one) => membership(one, person)),
    person: { account, session, verified, agreed, address },
  };
}

function membership(
  { organization, member, role, suspended, secondFactor, networks }: MembershipOfAccount,
  { proven, address, bounds }: ActingPerson,
): Principal["memberships"][number] {
  const known = ORGANIZATION_ROLES.find((one) => one === role) ?? "viewer";
  const place = {
    organization: organization.id,
    member,
    role: bounds === undefined ? known : lesserRole(known, bounds.role),
  };
  if (suspended) return { ...place, barred: "membership_suspended" };
  if (networks !== null && !networksContain(networks, address))
    return { ...place, barred: "network_not_allowed" };
  return secondFactor && !proven ? { ...place, barred: "second_factor_required" } : place;
}

/** What each role may all do, beside its own. */
const COVERS: Readonly<Record<OrganizationRole, readonly OrganizationRole[]>> = {
  owner: ["owner", "admin", "developer", "billing", "viewer"],
  admin: ["admin", "developer", "billing", "viewer"],
  developer: ["developer", "viewer"],
  billing: ["billing", "viewer"],
  viewer: ["viewer"],
};

/** What both may do: a token never does more than its person may now. */
function lesserRole(one: OrganizationRole, other: OrganizationRole): OrganizationRole {
  if (COVERS[one].includes(other)) return other;
  return COVERS[other].includes(one) ? one : "viewer";
}
