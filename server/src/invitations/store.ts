import { sql } from "kysely";
import {
  type AccountId,
  type InvitationId,
  type MemberId,
  newId,
  type OrganizationId,
} from "../kernel/ids.ts";
import type { OperatorDb, TenantDb } from "../ports/database.ts";

/** An invitation as it is stored; its address is sealed. */
export interface StoredInvitation {
  readonly id: InvitationId;
  readonly role: string;
  readonly addressIndex: Buffer;
  readonly address: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/**
 * The role of a member who can act, who keeps it until the transaction ends: whoever takes it away waits, and then sees what the member
 * made meanwhile. Null when they have left, or are suspended.
 */
export async function heldRole(db: TenantDb, member: MemberId): Promise<string | null> {
  const row = await db
    .selectFrom("members")
    .select("role")
    .where("id", "=", member)
    .where("left_at", "is", null)
    .forShare()
    .executeTakeFirst();
  const suspended = await db
    .selectFrom("suspensions")
    .select("id")
    .where("member_id", "=", member)
    .where("side", "!=", "person")
    .executeTakeFirst();
  return suspended === undefined ? (row?.role ?? null) : null;
}

/** Ends the open invitations that a member made. */
export async function endInvitationsOf(db: TenantDb, member: MemberId): Promise<void> {
  await db
    .updateTable("invitations")
    .set({ revoked_at: sql<Date>`now()` })
    .where("invited_by", "=", member)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .execute();
}

/** Makes an invitation, in place of an open one for the same address. */
export async function insertInvitation(
  db: TenantDb,
  row: {
    readonly id: InvitationId;
    readonly organization: OrganizationId;
    readonly role: string;
    readonly addressIndex: Buffer;
    readonly address: Buffer;
    readonly secretHash: Buffer;
    readonly invitedBy: MemberId | null;
    readonly lifetimeSeconds: number;
  },
): Promise<void> {
  await db
    .updateTable("invitations")
    .set({ revoked_at: sql<Date>`now()` })
    .where("address_index", "=", row.addressIndex)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .execute();
  await db
    .insertInto("invitations")
    .values({
      id: row.id,
      org_id: row.organization,
      role: row.role,
      address_index: row.addressIndex,
      address: row.address,
      secret_hash: row.secretHash,
      invited_by: row.invitedBy,
      expires_at: sql<Date>`now() + make_interval(secs => ${row.lifetimeSeconds})`,
    })
    .execute();
}

const INVITATION = ["id", "role", "address_index", "address", "created_at", "expires_at"] as const;

/** Invitations that can be accepted, the oldest first; one more than `limit`, which tells that there are more. */
export async function invitationPage(
  db: TenantDb,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly StoredInvitation[]> {
  const rows = await open(db)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(stored);
}

/** Null when there is none that can be accepted. */
export async function readInvitation(db: TenantDb, id: InvitationId): Promise<StoredInvitation | null> {
  const row = await open(db).where("id", "=", id).executeTakeFirst();
  return row ? stored(row) : null;
}

function open(db: TenantDb) {
  return db
    .selectFrom("invitations")
    .select(INVITATION)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`);
}

function stored(row: {
  readonly id: string;
  readonly role: string;
  readonly address_index: Buffer;
  readonly address: Buffer;
  readonly created_at: Date;
  readonly expires_at: Date;
}): StoredInvitation {
  return {
    id: row.id as InvitationId,
    role: row.role,
    addressIndex: row.address_index,
    address: row.address,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** Ends an invitation. False when it could not be accepted any more. */
export async function endInvitation(
  db: TenantDb,
  id: InvitationId,
  how: "accepted_at" | "revoked_at",
): Promise<boolean> {
  const row = await db
    .updateTable("invitations")
    .set({ [how]: sql<Date>`now()` })
    .where("id", "=", id)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Where a link invites to; null when it is not known, was used, taken back or has expired. */
export async function invitationPlace(
  db: OperatorDb,
  secretHash: Buffer,
): Promise<{ readonly organization: OrganizationId; readonly invitation: InvitationId } | null> {
  const { rows } = await sql<{ organization_id: OrganizationId; invitation_id: InvitationId }>`
    select * from invitation_place(${secretHash})`.execute(db);
  const [row] = rows;
  return row ? { organization: row.organization_id, invitation: row.invitation_id } : null;
}

/**
 * Makes a person a member. Whoever was one before is the same member again.
 * @returns the member's id; null when they are one already
 */
export async function joinAsMember(
  db: TenantDb,
  member: {
    readonly organization: OrganizationId;
    readonly account: AccountId;
    readonly role: string;
  },
): Promise<MemberId | null> {
  const { organization, account, role } = member;
  const row = await db
    .insertInto("members")
    .values({ id: newId(), org_id: organization, account_id: account, role })
    .onConflict((conflict) =>
      conflict
        .columns(["org_id", "account_id"])
        .doUpdateSet({ left_at: null, role, revision: sql<number>`members.revision + 1` })
        .where("members.left_at", "is not", null),
    )
    .returning("id")
    .executeTakeFirst();
  return row ? (row.id as MemberId) : null;
}
