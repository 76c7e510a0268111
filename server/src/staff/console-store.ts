import { sql } from "kysely";
import type { AccountId, SessionId, StaffId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Device, Factor } from "../sessions/index.ts";
import type { StaffRole } from "./store.ts";

/** A session of the console that is open, with what of its person matters to every call. */
export interface ConsoleSession {
  readonly id: SessionId;
  readonly staff: StaffId;
  readonly account: AccountId;
  readonly role: StaffRole;
  readonly factors: readonly Factor[];
  /** Since the person last proved who they are, by the database's clock. */
  readonly provenSecondsAgo: number;
  /** Seconds of silence after which it ends. */
  readonly idleSeconds: number;
  readonly endsAt: Date;
}

export interface NewConsoleSession extends Device {
  readonly id: SessionId;
  readonly staff: StaffId;
  readonly tokenHash: Buffer;
  readonly factors: readonly Factor[];
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
}

export async function insertConsoleSession(db: OperatorDb, session: NewConsoleSession): Promise<Date> {
  const row = await db
    .insertInto("console_sessions")
    .values({
      id: session.id,
      staff_id: session.staff,
      token_hash: session.tokenHash,
      browser: session.browser,
      system: session.system,
      factors: [...session.factors],
      idle_seconds: session.idleSeconds,
      ends_at: sql<Date>`clock_timestamp() + make_interval(secs => ${session.lifetimeSeconds})`,
    })
    .returning("ends_at")
    .executeTakeFirstOrThrow();
  return row.ends_at;
}

/** It has not ended by age or by silence. */
const OPEN = sql<boolean>`c.ends_at > clock_timestamp()
  and c.seen_at > clock_timestamp() - make_interval(secs => c.idle_seconds)`;

/** Null when there is none, when it has ended, or when its person is suspended or has no role any more. */
export async function findConsoleSession(db: OperatorDb, tokenHash: Buffer): Promise<ConsoleSession | null> {
  const row = await db
    .selectFrom("console_sessions as c")
    .innerJoin("staff as s", "s.id", "c.staff_id")
    .innerJoin("accounts as a", "a.id", "s.account_id")
    .select([
      "c.id",
      "c.staff_id",
      "a.id as account_id",
      "s.role",
      "c.factors",
      "c.idle_seconds",
      "c.ends_at",
      sql<number>`extract(epoch from clock_timestamp() - c.proven_at)::float8`.as("proven"),
    ])
    .where("c.token_hash", "=", tokenHash)
    .where("a.suspended_at", "is", null)
    .where("a.verified_at", "is not", null)
    .where(OPEN)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id as SessionId,
    staff: row.staff_id as StaffId,
    account: row.account_id as AccountId,
    role: row.role as StaffRole,
    factors: row.factors as Factor[],
    provenSecondsAgo: row.proven,
    idleSeconds: row.idle_seconds,
    endsAt: row.ends_at,
  };
}

/** At most every ten seconds: the session is short, so that a minute would count. */
export async function markConsoleSeen(db: OperatorDb, id: SessionId): Promise<void> {
  await db
    .updateTable("console_sessions")
    .set({ seen_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .where("seen_at", "<", sql<Date>`clock_timestamp() - interval '10 seconds'`)
    .execute();
}

/** A new token for a session whose person proved who they are again. The old one is nobody's from here on. */
export async function renewConsoleSession(
  db: OperatorDb,
  id: SessionId,
  tokenHash: Buffer,
  factors: readonly Factor[],
): Promise<boolean> {
  const row = await db
    .updateTable("console_sessions")
    .set({
      token_hash: tokenHash,
      factors: [...factors],
      proven_at: sql<Date>`clock_timestamp()`,
      seen_at: sql<Date>`clock_timestamp()`,
    })
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function endConsoleSession(db: OperatorDb, id: SessionId): Promise<void> {
  await db.deleteFrom("console_sessions").where("id", "=", id).execute();
}

/** Ends all of a person's; resolves to how many. */
export async function endConsoleSessions(db: OperatorDb, account: AccountId): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("console_sessions")
    .where("staff_id", "in", (inner) =>
      inner.selectFrom("staff").select("id").where("account_id", "=", account),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Removes those that have ended by themselves; resolves to how many. */
export async function sweepConsoleSessions(db: OperatorDb): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("console_sessions as c")
    .where(sql<boolean>`not (${OPEN})`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
