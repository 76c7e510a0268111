import { sql } from "kysely";
import type { AccountId, MemberId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Organization } from "./store.ts";

/** A person's place in one organization. */
export interface MembershipOfAccount {
  readonly organization: Organization;
  readonly member: MemberId;
  readonly role: string;
  /** By the organization or the platform. What the member reported stops the member's keys alone (ID-11). */
  readonly suspended: boolean;
  /** The organization asks its members for a second factor. */
  readonly secondFactor: boolean;
  /** The organization's members act from these only; null: from everywhere. */
  readonly networks: readonly string[] | null;
}

/** Where a person is a member. Names and roles only: everything else stays behind row-level security (M-7). */
export async function membershipsOf(
  db: OperatorDb,
  account: AccountId,
): Promise<readonly MembershipOfAccount[]> {
  const { rows } = await sql<{
    organization_id: OrganizationId;
    slug: string;
    name: string;
    member_id: MemberId;
    role: string;
    suspended: boolean;
    second_factor: boolean;
    networks: string[] | null;
  }>`select m.*, m.suspended and not b.only_reported as suspended, b.networks
    from account_memberships(${account}) m cross join lateral membership_bounds(m.organization_id, m.member_id) b`.execute(
    db,
  );
  return rows.map(({ organization_id: id, slug, name, member_id: member, role, suspended, ...rest }) => ({
    organization: { id, slug, name },
    member,
    role,
    suspended,
    secondFactor: rest.second_factor,
    networks: rest.networks,
  }));
}
