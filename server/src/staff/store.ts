import { sql } from "kysely";
import type { AccountId, StaffId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

/** What somebody who runs the platform may do. */
export type StaffRole = "support" | "operator" | "admin";

/** Somebody who runs the platform, or is invited to. */
export interface StaffEntry {
  readonly id: StaffId;
  readonly role: StaffRole;
  /** Null while invited. */
  readonly account: AccountId | null;
  /** Of the invitation, sealed; null for who has come. */
  readonly address: Uint8Array | null;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly revision: number;
}

const ENTRY = ["id", "role", "account_id", "address", "expires_at", "created_at", "revision"] as const;

interface EntryRow {
  readonly id: string;
  readonly role: string;
  readonly account_id: string | null;
  readonly address: Buffer | null;
  readonly expires_at: Date | null;
  readonly created_at: Date;
  readonly revision: number;
}

function entry(row: EntryRow): StaffEntry {
  return {
    id: row.id as StaffId,
    role: row.role as StaffRole,
    account: row.account_id as AccountId | null,
    address: row.address,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    revision: row.revision,
  };
}

/** The oldest first; one more than `limit`, which tells that there are more. */
export async function staffPage(
  db: OperatorDb,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly StaffEntry[]> {
  const rows = await db
    .selectFrom("staff")
    .select(ENTRY)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(entry);
}

export async function readStaff(db: OperatorDb, id: StaffId): Promise<StaffEntry | null> {
  const row = await db.selectFrom("staff").select(ENTRY).where("id", "=", id).executeTakeFirst();
  return row ? entry(row) : null;
}

/** The entry of a person who has come; null for a customer. */
export async function staffOfAccount(db: OperatorDb, account: AccountId): Promise<StaffEntry | null> {
  const row = await db.selectFrom("staff").select(ENTRY).where("account_id", "=", account).executeTakeFirst();
  return row ? entry(row) : null;
}

/** Whether anybody runs the platform through the console yet. */
export async function hasStaff(db: OperatorDb): Promise<boolean> {
  const row = await db
    .selectFrom("staff")
    .select("id")
    .where("account_id", "is not", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Until the transaction ends nobody else changes who runs the platform: what was counted stays true. */
export async function lockStaff(db: OperatorDb): Promise<void> {
  await sql`lock table staff in share row exclusive mode`.execute(db);
}

/** Whether another one than this has come as admin. Ask it after `lockStaff`. */
export async function hasAdminBeside(db: OperatorDb, id: StaffId): Promise<boolean> {
  const row = await db
    .selectFrom("staff")
    .select("id")
    .where("role", "=", "admin")
    .where("account_id", "is not", null)
    .where("id", "!=", id)
    .executeTakeFirst();
  return row !== undefined;
}

/** False when that person runs the platform already. */
export async function insertStaff(
  db: OperatorDb,
  row: { readonly id: StaffId; readonly role: StaffRole; readonly account: AccountId },
): Promise<boolean> {
  const made = await db
    .insertInto("staff")
    .values({ id: row.id, role: row.role, account_id: row.account })
    .onConflict((conflict) => conflict.column("account_id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

/** Writes an invitation, in place of an open one for the same address. */
export async function insertInvited(
  db: OperatorDb,
  row: {
    readonly id: StaffId;
    readonly role: StaffRole;
    readonly addressIndex: Buffer;
    readonly address: Buffer;
    readonly secretHash: Buffer;
    readonly lifetimeSeconds: number;
  },
): Promise<void> {
  await db.deleteFrom("staff").where("address_index", "=", row.addressIndex).execute();
  await db
    .insertInto("staff")
    .values({
      id: row.id,
      role: row.role,
      address_index: row.addressIndex,
      address: row.address,
      secret_hash: row.secretHash,
      expires_at: sql<Date>`now() + make_interval(secs => ${row.lifetimeSeconds})`,
    })
    .execute();
}

/** An invitation that can be accepted, by the hash of its link's token. */
export async function findInvited(
  db: OperatorDb,
  secretHash: Buffer,
): Promise<{ readonly id: StaffId; readonly role: StaffRole; readonly addressIndex: Buffer } | null> {
  const row = await db
    .selectFrom("staff")
    .select(["id", "role", "address_index"])
    .where("secret_hash", "=", secretHash)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  if (!row || row.address_index === null) return null;
  return { id: row.id as StaffId, role: row.role as StaffRole, addressIndex: row.address_index };
}

/** Makes an invitation that person's. False when it cannot be accepted any more. */
export async function acceptInvited(db: OperatorDb, id: StaffId, account: AccountId): Promise<boolean> {
  const row = await db
    .updateTable("staff")
    .set({ account_id: account, address_index: null, address: null, secret_hash: null, expires_at: null })
    .where("id", "=", id)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** False when it was changed since that revision was read. */
export async function setStaffRole(
  db: OperatorDb,
  id: StaffId,
  role: StaffRole,
  revision: number,
): Promise<boolean> {
  const row = await db
    .updateTable("staff")
    .set({ role, revision: sql<number>`revision + 1` })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Their sessions of the console end with it. */
export async function deleteStaff(db: OperatorDb, id: StaffId): Promise<void> {
  await db.deleteFrom("staff").where("id", "=", id).execute();
}
