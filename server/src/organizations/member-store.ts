import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type MemberId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import type { PageRequest, SuspendedBy } from "./page-request.ts";

export interface MemberDetails {
  readonly id: MemberId;
  readonly name: string;
  readonly role: string;
  /** Goes up with each change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly suspendedBy: SuspendedBy;
}

const MEMBER = ["id", "name", "role", "revision", "created_at"] as const;

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
  return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, id: row.id as MemberId, createdAt }));
}

/** Null when the organization has no such member. */
export async function readMember(db: TenantDb, id: MemberId): Promise<MemberDetails | null> {
  const row = await db
    .selectFrom("members")
    .select(MEMBER)
    .select(SUSPENDED)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? { ...row, id: row.id as MemberId, createdAt: row.created_at } : null;
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
