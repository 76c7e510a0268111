import type { GatewayDatabase } from "../ports/database.ts";
import type { UsageBatch } from "./batch.ts";
import { isRefusedForData, sqlState } from "./refusal.ts";

const NONE: ReadonlySet<number> = new Set();

/**
 * Writes a batch. A row the database refuses for its data must not hold up the others, so they are tried one by one
 * then; writing one again changes nothing.
 * @returns the numbers of the refused rows
 * @throws the driver's error when the database cannot be written at all
 */
export async function writeBatch(
  batch: UsageBatch,
  database: Pick<GatewayDatabase, "writeUsage">,
): Promise<ReadonlySet<number>> {
  if (!(await isRefused(database.writeUsage(batch.rows)))) return NONE;
  const refused = new Set<number>();
  let number = 0;
  for (const row of batch.each()) {
    if (await isRefused(database.writeUsage(row))) refused.add(number);
    number += 1;
  }
  return refused;
}

async function isRefused(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return false;
  } catch (error) {
    if (isRefusedForData(sqlState(error))) return true;
    throw error;
  }
}
