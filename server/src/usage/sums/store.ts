import { sql } from "kysely";
import type { OperatorDb } from "../../ports/database.ts";

/** Up to which number nobody is in the middle of writing any more. Fails with 55P03 where somebody is for too long. */
export async function settle(db: OperatorDb): Promise<string> {
  const { rows } = await sql<{ number: string }>`select usage_settle() as number`.execute(db);
  return rows[0]?.number ?? "0";
}

/** About how many requests are not in the sums yet. */
export async function waitingForSums(db: OperatorDb): Promise<number> {
  const { rows } = await sql<{ waiting: string }>`select usage_waiting() as waiting`.execute(db);
  return Number(rows[0]?.waiting ?? 0);
}

/** Adds the next requests up to a settled number to the sums; resolves to how many. */
export async function sumUp(db: OperatorDb, settled: string, most: number): Promise<number> {
  const { rows } = await sql<{ added: number }>`select usage_sum_up(${settled}, ${most}) as added`.execute(
    db,
  );
  return rows[0]?.added ?? 0;
}

/** Makes the days anew of organizations whose time zone was changed. */
export async function makeDaysAnew(db: OperatorDb): Promise<void> {
  await sql`select usage_days_anew()`.execute(db);
}
