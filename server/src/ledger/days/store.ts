import { sql } from "kysely";
import type { OperatorDb, TenantDb } from "../../ports/database.ts";
import type { DayFacts, DayItem } from "./leaf.ts";

/** A day whose numbers are settled and whose tree is not made yet. */
export interface OpenDay {
  readonly date: string;
  readonly after: bigint;
  readonly settled: bigint;
  readonly secret: Uint8Array;
}

/** A day that was closed. */
export interface ClosedDay {
  readonly facts: DayFacts;
  readonly secret: Uint8Array;
  /** Its audit entry. */
  readonly entry: string;
}

interface DayRow {
  readonly day: string;
  readonly after_number: string;
  readonly settled_number: string;
  readonly last_number: string | null;
  readonly secret: Buffer;
  readonly count: string | null;
  readonly sum_micro_usd: string | null;
  readonly charged_micro_usd: string | null;
  readonly root: Buffer | null;
  readonly previous: Buffer | null;
  readonly entry_id: string | null;
}

const columns = sql`day::text as day, after_number, settled_number, last_number, secret, count, sum_micro_usd,
  charged_micro_usd, root, previous, entry_id`;

/**
 * The day to be closed now; null when there is none. Who moves money waits for a moment.
 * @param today of this process's clock, in UTC
 */
export async function beginDay(db: OperatorDb, today: string, secret: Uint8Array): Promise<OpenDay | null> {
  const { rows } = await sql<DayRow>`select ${columns} from ledger_day_begin(${today}::date,
    ${Buffer.from(secret)})`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const { day: date, after_number, settled_number } = row;
  return { date, after: BigInt(after_number), settled: BigInt(settled_number), secret: row.secret };
}

/** The oldest day that is over for more than an hour and not closed; null when there is none. Asked with the control login. */
export async function overdueDay(db: OperatorDb): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`select ledger_day_overdue()::text as day`.execute(db);
  return rows[0]?.day ?? null;
}

/** False when somebody else has closed it. */
export async function closeDay(
  db: OperatorDb,
  facts: DayFacts,
  entry: string,
  salt: Uint8Array,
): Promise<boolean> {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, "base64"));
  const { rows } = await sql<{ closed: boolean }>`select ledger_day_close(${facts.date}::date, ${facts.last},
    ${facts.count}, ${facts.sumMicroUsd}, ${facts.chargedMicroUsd}, ${bytes(facts.root)}, ${bytes(facts.previous)},
    ${entry}, ${Buffer.from(salt)}) as closed`.execute(db);
  return rows[0]?.closed === true;
}

/** Every day that was closed, the oldest first. */
export async function listDays(db: OperatorDb): Promise<readonly ClosedDay[]> {
  const { rows } = await sql<DayRow>`select ${columns} from ledger_day_list() order by 1`.execute(db);
  return rows.flatMap((row) =>
    row.root === null || row.entry_id === null
      ? []
      : [
          {
            facts: {
              date: row.day,
              after: row.after_number,
              last: String(row.last_number),
              count: Number(row.count),
              sumMicroUsd: String(row.sum_micro_usd),
              chargedMicroUsd: String(row.charged_micro_usd),
              root: row.root.toString("base64"),
              previous: row.previous?.toString("base64") ?? null,
            },
            secret: row.secret,
            entry: row.entry_id,
          },
        ],
  );
}

/** An item of a day, in the order of their numbers. */
export interface NumberedItem {
  readonly number: bigint;
  readonly item: DayItem;
}

export async function readItems(
  db: OperatorDb,
  after: bigint,
  upto: bigint,
  most: number,
): Promise<readonly NumberedItem[]> {
  const { rows } = await sql<{ number: string; item: DayItem }>`
    select * from ledger_day_items(${after}, ${upto}, ${most})`.execute(db);
  return rows.map(({ number, item }) => ({ number: BigInt(number), item }));
}

/** The numbers of all that the books have of one request: its charge, and the transfers of it and of its hold. */
export async function numbersOf(db: TenantDb, request: string): Promise<readonly bigint[]> {
  const { rows } = await sql<{ number: string }>`
    select u.number from usage_requests u
      where u.request_id = ${request} and (u.charge_micro_usd > 0 or u.loss_micro_usd > 0)
    union select t.number from ledger_transfers t where t.subject_id = ${request}
    union select t.number from ledger_transfers t join usage_requests u on u.hold_id = t.hold_id
      where u.request_id = ${request} and t.subject_id is null
    order by 1`.execute(db);
  return rows.map(({ number }) => BigInt(number));
}

/** The closed day, in UTC, whose tree has this number; null when it is not closed yet. */
export async function dayOfNumber(db: OperatorDb, number: string): Promise<string | null> {
  const days = await listDays(db);
  const of = days.find(
    ({ facts }) => BigInt(number) > BigInt(facts.after) && BigInt(number) <= BigInt(facts.last),
  );
  return of?.facts.date ?? null;
}
