import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";

/** How far the first run is. */
export interface FirstRunState {
  readonly secretHash: Uint8Array | null;
  /** What the first person typed, sealed. */
  readonly draft: Uint8Array | null;
  /** Nothing opens it again. */
  readonly closed: boolean;
  /** Whether somebody went through all of it. */
  readonly finished: boolean;
}

const UNTOUCHED: FirstRunState = { secretHash: null, draft: null, closed: false, finished: false };

export async function readFirstRun(db: OperatorDb): Promise<FirstRunState> {
  const row = await db.selectFrom("first_run").selectAll().executeTakeFirst();
  if (!row) return UNTOUCHED;
  return {
    secretHash: row.secret_hash,
    draft: row.draft,
    closed: row.closed_at !== null,
    finished: row.finished_at !== null,
  };
}

/** Another secret, in place of the one before. What was typed stays. */
export async function keepSecret(db: OperatorDb, secretHash: Buffer): Promise<void> {
  await db
    .insertInto("first_run")
    .values({ secret_hash: secretHash })
    .onConflict((conflict) => conflict.column("only_row").doUpdateSet({ secret_hash: secretHash }))
    .execute();
}

export async function keepDraft(db: OperatorDb, draft: Buffer): Promise<void> {
  await db.updateTable("first_run").set({ draft }).where("closed_at", "is", null).execute();
}

/** For good. Secret and draft are forgotten. */
export async function closeFirstRun(db: OperatorDb): Promise<void> {
  const closed = {
    secret_hash: null,
    draft: null,
    closed_at: sql<Date>`coalesce(first_run.closed_at, now())`,
  };
  await db
    .insertInto("first_run")
    .values({ closed_at: sql<Date>`now()` })
    .onConflict((conflict) => conflict.column("only_row").doUpdateSet(closed))
    .execute();
}

export async function finishFirstRun(db: OperatorDb): Promise<void> {
  await db
    .updateTable("first_run")
    .set({ finished_at: sql<Date>`coalesce(finished_at, now())` })
    .where("closed_at", "is not", null)
    .execute();
}
