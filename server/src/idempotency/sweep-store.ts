import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";

/** Resolves to how many were removed, that many at most. */
export async function removeExpiredRequests(db: OperatorDb, atMost: number): Promise<number> {
  const { rows } = await sql<{ removed: number }>`select idempotency_sweep(${atMost}) as removed`.execute(db);
  return rows[0]?.removed ?? 0;
}

/** The same for acts of the control plane. */
export async function removeExpiredActs(db: OperatorDb, atMost: number): Promise<number> {
  const { rows } = await sql<{ removed: number }>`
    select control_idempotency_sweep(${atMost}) as removed`.execute(db);
  return rows[0]?.removed ?? 0;
}
