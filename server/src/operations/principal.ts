import type { AccountId, MemberId, OrganizationId, SessionId } from "../kernel/ids.ts";
import type { Actor } from "../ports/database.ts";

/** What a person may do in one organization (ID-8). */
export const ORGANIZATION_ROLES = ["owner", "admin", "developer", "billing", "viewer"] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** What somebody who runs the platform may do. Each may all that those before it may, where an act says so. */
export const PLATFORM_ROLES = ["support", "operator", "admin"] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

/** A person's place in one organization. */
interface Membership {
  readonly organization: OrganizationId;
  readonly member: MemberId;
  readonly role: OrganizationRole;
  /** Why the member may do nothing there now. */
  readonly barred?: "membership_suspended" | "network_not_allowed" | "second_factor_required";
}

/** A person who acts through a session, or a token of their own. */
interface SignedInPerson {
  readonly account: AccountId;
  /** Null where a token acts. */
  readonly session: SessionId | null;
  /** The network address that the call came from. */
  readonly address: string;
  /** Whether the address is verified; without that nothing can be done in any organization (ID-3). */
  readonly verified: boolean;
  /** Whether they agreed to what the operator has published; without that neither. */
  readonly agreed: boolean;
}

/** Somebody who acts through a session of the console. */
interface AtConsole {
  readonly account: AccountId;
  readonly session: SessionId;
  /** Since the person last proved who they are. */
  readonly provenSecondsAgo: number;
}

/** Who acts. It comes with each call, and its actor reaches the audit entry of what it does (D-4). */
export interface Principal {
  readonly actor: Actor;
  /** Null for a customer. */
  readonly platform: PlatformRole | null;
  readonly memberships: readonly Membership[];
  /** Absent where an operator acts. */
  readonly person?: SignedInPerson;
  /** Only of the platform's people, in the console (ID-7). */
  readonly console?: AtConsole;
}

/** Somebody who runs the platform, as the command line and an operator's token make one. */
export function platformPrincipal(actor: Actor, role: PlatformRole = "admin"): Principal {
  return { actor, platform: role, memberships: [] };
}
