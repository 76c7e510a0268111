import { sql } from "kysely";
import { ActError } from "../kernel/act-error.ts";
import type { AccountId, MemberId, OrganizationId, SessionId } from "../kernel/ids.ts";
import { newId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import type { TenantDb } from "../ports/database.ts";

/** For how long the second door can be opened after the first was shut. */
const DOOR_SECONDS = 60;

/** Whoever decides it, and in which session: another one opens nothing. */
export interface AtTheDoor {
  readonly organization: OrganizationId;
  readonly account: AccountId;
  readonly session: SessionId;
}

/** What was decided while the first door was open. It cannot be changed any more, only decided anew. */
export interface Decided {
  readonly act: "transfer" | "deletion";
  /** Who shall be the owner; null where nobody is chosen. */
  readonly member: MemberId | null;
  readonly reason: string;
}

export interface ShutDoor {
  readonly id: string;
  readonly opensUntil: Date;
}

/**
 * Shuts the first door: what was decided is locked, and what was decided before is forgotten.
 * @throws ActError invalid_input when the reason is not plain
 */
export async function shutFirstDoor(
  db: TenantDb,
  { organization, account, session }: AtTheDoor,
  { act, member, reason }: Decided,
): Promise<ShutDoor> {
  checkReason(reason);
  await db.deleteFrom("shut_doors").where("account_id", "=", account).where("act", "=", act).execute();
  const row = await db
    .insertInto("shut_doors")
    .values({
      id: newId(),
      org_id: organization,
      account_id: account,
      session_id: session,
      act,
      member_id: member,
      reason,
      opens_until: sql<Date>`clock_timestamp() + make_interval(secs => ${DOOR_SECONDS})`,
    })
    .returning(["id", "opens_until as opensUntil"])
    .executeTakeFirstOrThrow();
  return row;
}

/**
 * Opens the second door, once, in time, and only where the first one was shut.
 * @throws ActError door_shut
 */
export async function openSecondDoor(
  db: TenantDb,
  { account, session }: AtTheDoor,
  act: Decided["act"],
  door: string,
): Promise<Decided> {
  const row = await db
    .deleteFrom("shut_doors")
    .where(sql`id::text`, "=", door.toLowerCase())
    .where("account_id", "=", account)
    .where("session_id", "=", session)
    .where("act", "=", act)
    .where("opens_until", ">", sql<Date>`clock_timestamp()`)
    .returning(["member_id", "reason"])
    .executeTakeFirst();
  if (!row) throw new ActError("door_shut");
  return { act, member: row.member_id as MemberId | null, reason: row.reason };
}
