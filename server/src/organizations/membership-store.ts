import { sql } from "kysely";
import type { AccountId, MemberId, OrganizationId } from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";
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
  return (await membershipsOfThese(db, [account])).get(account) ?? [];
}

/** The same for several, in one question. */
export async function membershipsOfThese(
  db: OperatorDb,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, readonly MembershipOfAccount[]>> {
  const { rows } = await sql<{
    account: AccountId;
    organization_id: OrganizationId;
    slug: string;
    name: string;
    member_id: MemberId;
    role: string;
    suspended: boolean;
    second_factor: boolean;
    networks: string[] | null;
  }>`select a.account, m.*, m.suspended and not b.only_reported as suspended, b.networks
    from unnest(${[...accounts]}::uuid[]) a(account) cross join lateral account_memberships(a.account) m
    cross join lateral membership_bounds(m.organization_id, m.member_id) b`.execute(db);
  const read = rows.map((row): readonly [AccountId, MembershipOfAccount] => {
    const { account, organization_id: id, slug, name, member_id: member, role, suspended, ...rest } = row;
    const { second_factor: secondFactor, networks } = rest;
    return [account, { organization: { id, slug, name }, member, role, suspended, secondFactor, networks }];
  });
  const grouped = Map.groupBy(read, ([account]) => account);
  return new Map([...grouped].map(([account, all]) => [account, all.map(([, one]) => one)]));
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

/**
 * The organization's members with one of these roles who sign in.
 * @param former those who have left too: they are named beside what they made, and told nothing any more
 */
export async function peopleWithRole(
  db: TenantDb,
  roles: readonly string[],
  { former = false }: { readonly former?: boolean } = {},
): Promise<readonly NamedMember[]> {
  const found = db
    .selectFrom("members")
    .select(["id", "name", "account_id", "role"])
    .where("role", "in", [...roles])
    .where("account_id", "is not", null)
    .orderBy("id");
  const rows = await (former ? found : found.where("left_at", "is", null)).execute();
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
