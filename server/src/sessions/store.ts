import { sql } from "kysely";
import type { AccountId, SessionId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Device } from "./device.ts";

/** How somebody proved who they are. `link`: by a link in a mail to the account's address. */
export type Factor = "password" | "totp" | "recovery_code" | "passkey" | "oidc" | "link";

/** A session that is open, with what of its account matters to every call. */
export interface LiveSession {
  readonly id: SessionId;
  readonly account: AccountId;
  readonly shared: boolean;
  readonly factors: readonly Factor[];
  readonly verified: boolean;
  /** Whether they agreed to what the operator has published. */
  readonly agreed: boolean;
  /** Since the person last proved who they are, by the database's clock. */
  readonly provenSecondsAgo: number;
  readonly endsAt: Date;
}

/** A session as its owner sees it. */
export interface SessionEntry extends Device {
  readonly id: SessionId;
  readonly shared: boolean;
  readonly factors: readonly Factor[];
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly endsAt: Date;
}

export interface NewSession extends Device {
  readonly id: SessionId;
  readonly account: AccountId;
  readonly tokenHash: Buffer;
  readonly shared: boolean;
  readonly factors: readonly Factor[];
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
}

/** A person has so many at most: the oldest ends when another one is opened. */
const MOST_SESSIONS = 100;

export async function insertSession(db: OperatorDb, session: NewSession): Promise<Date> {
  const row = await db
    .insertInto("sessions")
    .values({
      id: session.id,
      account_id: session.account,
      token_hash: session.tokenHash,
      shared: session.shared,
      browser: session.browser,
      system: session.system,
      factors: [...session.factors],
      idle_seconds: session.idleSeconds,
      ends_at: sql<Date>`clock_timestamp() + make_interval(secs => ${session.lifetimeSeconds})`,
    })
    .returning("ends_at")
    .executeTakeFirstOrThrow();
  await db
    .deleteFrom("sessions")
    .where("id", "in", (older) =>
      older
        .selectFrom("sessions")
        .select("id")
        .where("account_id", "=", session.account)
        .orderBy("id", "desc")
        .offset(MOST_SESSIONS),
    )
    .execute();
  return row.ends_at;
}

/** It has not ended by age or by silence. */
const OPEN = sql<boolean>`s.ends_at > clock_timestamp()
  and s.seen_at > clock_timestamp() - make_interval(secs => s.idle_seconds)`;

/** Null when there is none, when it has ended, or when its account is suspended. */
export async function findSession(db: OperatorDb, tokenHash: Buffer): Promise<LiveSession | null> {
  const row = await liveSessions(db).where("s.token_hash", "=", tokenHash).executeTakeFirst();
  return row ? live(row) : null;
}

/** The same by its id, for what was made from it. */
export async function openSessionNamed(db: OperatorDb, id: SessionId): Promise<LiveSession | null> {
  const row = await liveSessions(db).where("s.id", "=", id).executeTakeFirst();
  return row ? live(row) : null;
}

/** Those of these that are open. */
export async function openSessionsAmong(
  db: OperatorDb,
  ids: readonly SessionId[],
): Promise<readonly LiveSession[]> {
  const rows = await liveSessions(db)
    .where(sql<boolean>`s.id = any (${[...ids]}::uuid[])`)
    .execute();
  return rows.map(live);
}

function liveSessions(db: OperatorDb) {
  return db
    .selectFrom("sessions as s")
    .innerJoin("accounts as a", "a.id", "s.account_id")
    .select([
      "s.id",
      "s.account_id",
      "s.shared",
      "s.factors",
      "s.ends_at",
      "a.verified_at",
      sql<number>`extract(epoch from clock_timestamp() - s.proven_at)::float8`.as("proven"),
      sql<boolean>`not exists (select from policies_missing(a.id))`.as("agreed"),
    ])
    .where("a.suspended_at", "is", null)
    .where(OPEN);
}

function live(row: NonNullable<Awaited<ReturnType<ReturnType<typeof liveSessions>["executeTakeFirst"]>>>) {
  return {
    id: row.id as SessionId,
    account: row.account_id as AccountId,
    shared: row.shared,
    factors: row.factors as Factor[],
    verified: row.verified_at !== null,
    agreed: row.agreed,
    provenSecondsAgo: row.proven,
    endsAt: row.ends_at,
  };
}

/** At most once a minute, so that a busy page costs no write for each call. */
export async function markSeen(db: OperatorDb, id: SessionId): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ seen_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .where("seen_at", "<", sql<Date>`clock_timestamp() - interval '1 minute'`)
    .execute();
}

/**
 * ID-4: a new token for a session. The old one is nobody's from here on.
 * @param proves its person has proved who they are again, as much as acts ask for that need it
 */
export async function renewSession(
  db: OperatorDb,
  id: SessionId,
  tokenHash: Buffer,
  factors: readonly Factor[],
  proves: boolean,
): Promise<boolean> {
  const proven = proves ? { proven_at: sql<Date>`clock_timestamp()` } : {};
  const row = await db
    .updateTable("sessions")
    .set({ token_hash: tokenHash, factors: [...factors], ...proven })
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** The open sessions of a person, the newest first. Two that are opened at once may be one too many until the next. */
export async function sessionsOf(db: OperatorDb, account: AccountId): Promise<readonly SessionEntry[]> {
  const rows = await db
    .selectFrom("sessions as s")
    .select([
      "s.id",
      "s.shared",
      "s.browser",
      "s.system",
      "s.factors",
      "s.created_at",
      "s.seen_at",
      "s.ends_at",
    ])
    .where("s.account_id", "=", account)
    .where(OPEN)
    .orderBy("s.id", "desc")
    .limit(2 * MOST_SESSIONS)
    .execute();
  return rows.map((row) => ({
    id: row.id as SessionId,
    shared: row.shared,
    browser: row.browser as Device["browser"],
    system: row.system as Device["system"],
    factors: row.factors as Factor[],
    createdAt: row.created_at,
    seenAt: row.seen_at,
    endsAt: row.ends_at,
  }));
}

/** False when that person has no such session. */
export async function endSession(db: OperatorDb, account: AccountId, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom("sessions")
    .where("account_id", "=", account)
    .where(sql`id::text`, "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Ends a person's sessions, and the sign-ins that are half done; resolves to how many sessions.
 * @param except one that stays; null: none does
 */
export async function endSessions(
  db: OperatorDb,
  account: AccountId,
  except: SessionId | null,
): Promise<number> {
  // Else whoever was past the password, which is good for nothing now, could go on to the second factor.
  await db.deleteFrom("sign_in_steps").where("account_id", "=", account).execute();
  let ending = db.deleteFrom("sessions").where("account_id", "=", account);
  if (except !== null) ending = ending.where("id", "!=", except);
  const { numDeletedRows } = await ending.executeTakeFirst();
  return Number(numDeletedRows);
}

/** Removes sessions that have ended by themselves; resolves to how many. */
export async function sweepSessions(db: OperatorDb): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("sessions as s")
    .where(sql<boolean>`not (${OPEN})`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
