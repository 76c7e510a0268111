import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";

/** Which secrets a node that may serve was started with. Null: it did not say. */
export interface NodeSecrets {
  readonly id: string;
  readonly masterKeys: readonly string[] | null;
  readonly peppers: readonly number[] | null;
  /** Differs each time the node was heard from. */
  readonly reportedAt: string;
}

/** The nodes whose lease has not run out. */
export async function livingNodes(db: OperatorDb): Promise<readonly NodeSecrets[]> {
  const rows = await db
    .selectFrom("nodes")
    .select(["id", "master_keys as masterKeys", "peppers"])
    .select(sql<string>`reported_at::text`.as("reportedAt"))
    .where("lease_until", ">", sql<Date>`clock_timestamp()`)
    .orderBy("id")
    .execute();
  return rows;
}
