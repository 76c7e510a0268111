import { sql } from "kysely";
import type { AccountId, MemberId } from "../../kernel/ids.ts";
import type { Organization } from "../../organizations/index.ts";
import type { OperatorDb } from "../../ports/database.ts";

/** for so many days a person can take it back, and so can whoever reads the mail that tells of it. */
export const GRACE_DAYS = 7;
/** An account whose address nobody ever showed to be theirs. */
const UNVERIFIED_DAYS = 30;
const MOST = 100;

/** A membership, or what is left of one. */
export interface Trace {
  readonly organization: Organization;
  readonly member: MemberId;
  readonly role: string;
  readonly hasLeft: boolean;
}

/** Wherever a person is or was a member. */
export async function tracesOf(db: OperatorDb, account: AccountId): Promise<readonly Trace[]> {
  const { rows } = await sql<{
    organization_id: string;
    slug: string;
    name: string;
    member_id: MemberId;
    role: string;
    has_left: boolean;
  }>`select * from account_traces(${account})`.execute(db);
  return rows.map(({ organization_id: id, slug, name, member_id: member, role, has_left: hasLeft }) => ({
    organization: { id: id as Organization["id"], slug, name },
    ...{ member, role, hasLeft },
  }));
}

/** Accounts whose time has come, the longest waiting first. */
export async function dueDeletions(db: OperatorDb): Promise<readonly AccountId[]> {
  const rows = await db
    .selectFrom("accounts")
    .select("id")
    .where((where) =>
      where.or([
        where("deletion_requested_at", "<", sql<Date>`now() - make_interval(days => ${GRACE_DAYS})`),
        where.and([
          where("verified_at", "is", null),
          where("created_at", "<", sql<Date>`now() - make_interval(days => ${UNVERIFIED_DAYS})`),
        ]),
      ]),
    )
    .orderBy("deletion_requested_at")
    .limit(MOST)
    .execute();
  return rows.map(({ id }) => id as AccountId);
}

/** Whoever runs the platform. */
export async function isStaff(db: OperatorDb, account: AccountId): Promise<boolean> {
  const row = await db.selectFrom("staff").select("id").where("account_id", "=", account).executeTakeFirst();
  return row !== undefined;
}

/**
 * From here on nobody signs in to it, and nobody takes the deletion back.
 * @returns false when it was taken back
 */
export async function closeAccount(db: OperatorDb, account: AccountId): Promise<boolean> {
  const row = await db
    .updateTable("accounts")
    .set({ suspended_at: sql<Date>`coalesce(suspended_at, now())` })
    .where("id", "=", account)
    .where((where) =>
      where.or([where("deletion_requested_at", "is not", null), where("verified_at", "is", null)]),
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps an account that could not be deleted. */
export async function reopenAccount(db: OperatorDb, account: AccountId): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ suspended_at: null, deletion_requested_at: null })
    .where("id", "=", account)
    .execute();
}

/** Removes an account with everything that is the person's; what happened to it stays, and says no more to whom. */
export async function removeAccount(db: OperatorDb, account: AccountId): Promise<void> {
  await db
    .updateTable("security_events")
    .set({ account_id: null, session_id: null, network: null, network_index: null })
    .where("account_id", "=", account)
    .execute();
  await db.deleteFrom("accounts").where("id", "=", account).execute();
}

/** Keys of the audit ledger of people who have no account any more. */
export async function peopleToUnseal(db: OperatorDb): Promise<readonly string[]> {
  const { rows } = await sql<{ subject: string }>`select subject from people_to_unseal() as subject`.execute(
    db,
  );
  return rows.map(({ subject }) => subject);
}
