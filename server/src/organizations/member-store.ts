import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type AccountId, type MemberId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import type { PageRequest, SuspendedBy } from "./page-request.ts";

export interface MemberDetails {
  readonly id: MemberId;
  /** Null where the account has it. */
  readonly name: string | null;
  readonly role: string;
  /** Who signs in as this member; null for one for whom keys and budgets are only counted. */
  readonly account: AccountId | null;
  /** Goes up with each change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly suspendedBy: SuspendedBy;
}

const MEMBER = ["id", "name", "role", "account_id", "revision", "created_at"] as const;

interface MemberRow {
  readonly id: string;
  readonly name: string | null;
  readonly role: string;
  readonly account_id: string | null;
  readonly revision: number;
  readonly created_at: Date;
  readonly suspendedBy: SuspendedBy;
}

function details(row: MemberRow): MemberDetails {
  const { id, name, role, account_id: account, revision, created_at: createdAt, suspendedBy } = row;
  return {
    id: id as MemberId,
    name,
    role,
    account: account as AccountId | null,
    revision,
    createdAt,
    suspendedBy,
  };
}

const SUSPENDED = sql<SuspendedBy>`suspended_by(org_id, null, id)`.as("suspendedBy");

/** The members of the organization that the transaction sees, in the order in which they came. */
export async function memberPage(
  db: TenantDb,
  { after, limit }: PageRequest,
): Promise<readonly MemberDetails[]> {
  const rows = await db
    .selectFrom("members")
    .select(MEMBER)
    .select(SUSPENDED)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(details);
}

/** Null when the organization has no such member. */
export async function readMember(db: TenantDb, id: MemberId): Promise<MemberDetails | null> {
  const row = await db
    .selectFrom("members")
    .select(MEMBER)
    .select(SUSPENDED)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? details(row) : null;
}

export async function addMember(
  db: TenantDb,
  organization: OrganizationId,
  member: { readonly name: string; readonly role: string },
): Promise<MemberId> {
  const id = newId<MemberId>();
  await db
    .insertInto("members")
    .values({ id, org_id: organization, ...member })
    .execute();
  await recordAudit(db, "member.created", id, { role: member.role });
  return id;
}

/** @throws ActError changed_meanwhile */
export async function changeMember(
  db: TenantDb,
  id: MemberId,
  change: { readonly name?: string | undefined; readonly role?: string | undefined },
  revision: number,
): Promise<void> {
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const row = await db
    .updateTable("members")
    .set({ ...set, revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .returning("role")
    .executeTakeFirst();
  if (!row) throw new ActError("changed_meanwhile");
  const facts = { fields: Object.keys(set), role: row.role, revision: revision + 1 };
  await recordAudit(db, "member.changed", id, facts);
}

/** Whether the organization has an owner beside this member. Locks its owners, so that two cannot leave at once. */
export async function hasOwnerBeside(db: TenantDb, id: MemberId): Promise<boolean> {
  const owners = await db
    .selectFrom("members")
    .select("id")
    .where("role", "=", "owner")
    .forUpdate()
    .execute();
  return owners.some((owner) => owner.id !== id);
}
