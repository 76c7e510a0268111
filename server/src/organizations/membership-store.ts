import { sql } from "kysely";
import type { AccountId, MemberId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
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

/** A member of the organization, as those who made or use something are named. */
export interface NamedMember {
  readonly id: MemberId;
  /** Null where the account has it. */
  readonly name: string | null;
  readonly account: AccountId | null;
  readonly role: string;
}

/** The members of the organization with these ids, or with these accounts. Nobody of another organization is among them (M-7). */
export async function membersWith(
  db: TenantDb,
  { members, accounts }: { readonly members: readonly string[]; readonly accounts: readonly string[] },
): Promise<readonly NamedMember[]> {
  if (members.length + accounts.length === 0) return [];
  const rows = await db
    .selectFrom("members")
    .select(["id", "name", "account_id", "role"])
    .where(sql<boolean>`(id = any (${[...members]}::uuid[]) or account_id = any (${[...accounts]}::uuid[]))`)
    .execute();
  return rows.map(named);
}

/** The organization's members with one of these roles who sign in. */
export async function peopleWithRole(
  db: TenantDb,
  roles: readonly string[],
): Promise<readonly NamedMember[]> {
  const rows = await db
    .selectFrom("members")
    .select(["id", "name", "account_id", "role"])
    .where("role", "in", [...roles])
    .where("account_id", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(named);
}

function named(row: {
  id: string;
  name: string | null;
  account_id: string | null;
  role: string;
}): NamedMember {
  return {
    id: row.id as MemberId,
    name: row.name,
    account: row.account_id as AccountId | null,
    role: row.role,
  };
}
