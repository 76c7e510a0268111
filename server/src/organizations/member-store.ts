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
  /** Null while it is one. Who has left stays, because keys and usage are counted by it. */
  readonly leftAt: Date | null;
  readonly suspendedBy: SuspendedBy;
}

const MEMBER = ["id", "name", "role", "account_id", "revision", "created_at", "left_at"] as const;

interface MemberRow {
  readonly id: string;
  readonly name: string | null;
  readonly role: string;
  readonly account_id: string | null;
  readonly revision: number;
  readonly created_at: Date;
  readonly left_at: Date | null;
  readonly suspendedBy: SuspendedBy;
}

function details(row: MemberRow): MemberDetails {
  const { id, name, role, revision, suspendedBy } = row;
  return {
    id: id as MemberId,
    name,
    role,
    account: row.account_id as AccountId | null,
    revision,
    createdAt: row.created_at,
    leftAt: row.left_at,
    suspendedBy,
  };
}

const SUSPENDED = sql<SuspendedBy>`suspended_by(org_id, null, id)`.as("suspendedBy");

/**
 * The members of the organization that the transaction sees, in the order in which they came.
 * @param former those who have left, instead of those who are there
 */
export async function memberPage(
  db: TenantDb,
  { after, limit, former }: PageRequest & { readonly former: boolean },
): Promise<readonly MemberDetails[]> {
  const rows = await db
    .selectFrom("members")
    .select(MEMBER)
    .select(SUSPENDED)
    .where("id", ">", after)
    .where("left_at", former ? "is not" : "is", null)
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(details);
}

/** The members who are, or were, these people. */
export async function membersWithAccounts(
  db: TenantDb,
  accounts: readonly string[],
): Promise<readonly MemberDetails[]> {
  if (accounts.length === 0) return [];
  const rows = await db
    .selectFrom("members")
    .select(MEMBER)
    .select(SUSPENDED)
    .where("account_id", "in", [...accounts])
    .execute();
  return rows.map(details);
}

/** The members with these ids, also those who have left. */
export async function membersNamed(db: TenantDb, ids: readonly string[]): Promise<readonly MemberDetails[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("members")
    .select(MEMBER)
    .select(SUSPENDED)
    .where("id", "in", [...ids])
    .execute();
  return rows.map(details);
}

/** Null when the organization has no such member, or no more. */
export async function readMember(db: TenantDb, id: MemberId): Promise<MemberDetails | null> {
  const member = await readMemberEver(db, id);
  return member?.leftAt === null ? member : null;
}

/** The same, of somebody who has left too. */
export async function readMemberEver(db: TenantDb, id: MemberId): Promise<MemberDetails | null> {
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

/** Gives a member another role, whatever its revision is; for acts that have an entry of their own. */
export async function setRole(db: TenantDb, id: MemberId, role: string): Promise<void> {
  await db
    .updateTable("members")
    .set({ role, revision: sql<number>`revision + 1` })
    .where("id", "=", id)
    .execute();
}

/** Until the transaction ends nobody else changes who is an owner: what is read from here on stays true. */
export async function lockOwnership(db: TenantDb): Promise<void> {
  await db.selectFrom("organizations").select("id").forNoKeyUpdate().execute();
}

/**
 * Whether the organization has an owner beside this member who can act: one who is not suspended, and signs in where this one
 * does. Nobody else changes who is an owner meanwhile, so that two cannot leave at once.
 */
export async function hasOwnerBeside(db: TenantDb, id: MemberId): Promise<boolean> {
  await lockOwnership(db);
  const owners = await db
    .selectFrom("members")
    .select(["id", "account_id"])
    .select(SUSPENDED)
    .where("role", "=", "owner")
    .where("left_at", "is", null)
    .execute();
  const signsIn = owners.some((owner) => owner.id === id && owner.account_id !== null);
  return owners.some(
    (owner) => owner.id !== id && owner.suspendedBy.length === 0 && (!signsIn || owner.account_id !== null),
  );
}
