import { sql } from "kysely";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";

const POLL_MS = 10;

/** How one node learned of a change, or why nobody has to wait for it. */
export interface Confirmation {
  readonly node: string;
  /** `lease_expired`: it was not heard from, and may not serve any more. */
  readonly how: "applied" | "lease_expired";
  readonly afterMs: number;
}

/**
 * Waits until a committed change is in force everywhere: every node has reported `generation` or its lease has run
 * out (K-4): by the database's clock, or, should that have been set back, because nothing was heard of it for as long as its
 * lease lasts.
 * @param elapsedMs since the change was committed, on a monotonic clock
 */
export async function confirmEverywhere(
  database: ControlDatabase,
  generation: bigint,
  elapsedMs: () => number,
): Promise<readonly Confirmation[]> {
  const done = new Map<string, Confirmation>();
  const silent = new Map<string, { readonly reportedAt: string; readonly sinceMs: number }>();
  for (;;) {
    const nodes = await database.asOperator((db) =>
      db
        .selectFrom("nodes")
        .select(["id", "reported_generation", sql<boolean>`lease_until > clock_timestamp()`.as("leased")])
        .select(sql<string>`reported_at::text`.as("reportedAt"))
        .select(sql<number>`extract(epoch from lease_until - reported_at)::float8 * 1000`.as("leaseMs"))
        .execute(),
    );
    for (const node of nodes) {
      if (done.has(node.id)) continue;
      const applied = BigInt(node.reported_generation) >= generation;
      const nowMs = elapsedMs();
      const known = silent.get(node.id);
      if (known?.reportedAt !== node.reportedAt)
        silent.set(node.id, { reportedAt: node.reportedAt, sinceMs: nowMs });
      else if (nowMs - known.sinceMs > node.leaseMs) node.leased = false;
      if (!applied && node.leased) continue;
      done.set(node.id, {
        node: node.id,
        how: applied ? "applied" : "lease_expired",
        afterMs: Math.round(nowMs),
      });
    }
    if (nodes.every((node) => done.has(node.id))) return [...done.values()];
    await Bun.sleep(POLL_MS);
  }
}

/** Takes the next generation inside the transaction of a change. Stamp the changed rows with it. */
export async function nextGeneration(db: OperatorDb): Promise<bigint> {
  const { rows } = await sql<{ generation: string }>`select next_generation() as generation`.execute(db);
  return BigInt(rows[0]?.generation ?? 0);
}

/** A node as the database knows it. */
export interface NodeStatus {
  readonly id: string;
  readonly startedAt: Date;
  /** What it last reported as applied. */
  readonly generation: bigint;
  readonly leaseUntil: Date;
  /** By the database's clock. */
  readonly leased: boolean;
}

/** Every node that was heard from within the hour, oldest first, and the generation they should have. */
export function allNodes(
  database: ControlDatabase,
): Promise<{ readonly generation: bigint; readonly nodes: readonly NodeStatus[] }> {
  return database.asOperator(async (db) => {
    const { generation } = await db.selectFrom("authority").select("generation").executeTakeFirstOrThrow();
    const rows = await db
      .selectFrom("nodes")
      .select(["id", "started_at", "reported_generation", "lease_until"])
      .select(sql<boolean>`lease_until > clock_timestamp()`.as("leased"))
      .orderBy("started_at")
      .execute();
    const nodes = rows.map((row) => ({
      id: row.id,
      startedAt: row.started_at,
      generation: BigInt(row.reported_generation),
      leaseUntil: row.lease_until,
      leased: row.leased,
    }));
    return { generation: BigInt(generation), nodes };
  });
}
