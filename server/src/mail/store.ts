import { sql } from "kysely";
import type { AccountId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";

export interface MailRow {
  readonly id: string;
  readonly template: string;
  readonly sealed: Uint8Array;
  readonly attempts: number;
}

export async function insertMail(
  db: OperatorDb,
  row: {
    readonly id: string;
    readonly account: AccountId | null;
    readonly template: string;
    readonly sealed: Buffer;
  },
): Promise<void> {
  await db
    .insertInto("mail_outbox")
    .values({ id: row.id, account_id: row.account, template: row.template, sealed: row.sealed })
    .execute();
}

/**
 * Takes the mail that is due longest, and nobody else's for `leaseSeconds`: if its sender dies, another one sends it then.
 * Null when none is due.
 */
export async function claimMail(db: OperatorDb, leaseSeconds: number): Promise<MailRow | null> {
  const { rows } = await sql<{ id: string; template: string; sealed: Buffer; attempts: number }>`
    update mail_outbox set attempts = attempts + 1, due_at = now() + make_interval(secs => ${leaseSeconds})
    where id = (select id from mail_outbox where sent_at is null and failed_at is null and due_at <= now()
      order by due_at, id limit 1 for update skip locked)
    returning id, template, sealed, attempts`.execute(db);
  return rows[0] ?? null;
}

/** Forgets what was sent and to whom. @param keep it is still there to be read, in development */
export async function markSent(db: OperatorDb, id: string, keep: boolean): Promise<void> {
  await db
    .updateTable("mail_outbox")
    .set({ sent_at: sql<Date>`now()`, ...(keep ? {} : { sealed: null }) })
    .where("id", "=", id)
    .execute();
}

export async function markFailed(
  db: OperatorDb,
  id: string,
  failure: "refused" | "unreachable" | "unreadable",
): Promise<void> {
  await db
    .updateTable("mail_outbox")
    .set({ failed_at: sql<Date>`now()`, failure, sealed: null })
    .where("id", "=", id)
    .execute();
}

export async function postpone(db: OperatorDb, id: string, seconds: number): Promise<void> {
  await db
    .updateTable("mail_outbox")
    .set({ due_at: sql<Date>`now() + make_interval(secs => ${seconds})` })
    .where("id", "=", id)
    .execute();
}

/** The newest mails that are kept, the oldest of them first. */
export async function keptMails(db: OperatorDb, most: number): Promise<readonly (MailRow & { at: Date })[]> {
  const rows = await db
    .selectFrom("mail_outbox")
    .select(["id", "template", "sealed", "attempts", "created_at"])
    .where("sealed", "is not", null)
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  return rows
    .flatMap(({ sealed, created_at: at, ...row }) => (sealed === null ? [] : [{ ...row, sealed, at }]))
    .toReversed();
}

/** Removes mails that ended that long ago; resolves to how many. */
export async function sweepMails(db: OperatorDb, olderThanSeconds: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("mail_outbox")
    .where(sql<boolean>`coalesce(sent_at, failed_at) < now() - make_interval(secs => ${olderThanSeconds})`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
