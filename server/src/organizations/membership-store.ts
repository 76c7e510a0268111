import { sql } from "kysely";
import type { AccountId, MemberId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Organization } from "./store.ts";

/** A person's place in one organization. */
export interface MembershipOfAccount {
  readonly organization: Organization;
  readonly member: MemberId;
  readonly role: string;
  readonly suspended: boolean;
  /** The organization asks its members for a second factor. */
  readonly secondFactor: boolean;
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
  }>`select * from account_memberships(${account})`.execute(db);
  return rows.map(({ organization_id: id, slug, name, member_id: member, role, suspended, ...rest }) => ({
    organization: { id, slug, name },
    member,
    role,
    suspended,
    secondFactor: rest.second_factor,
  }));
}
