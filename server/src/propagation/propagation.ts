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
 * out by the database's clock (K-4).
 */
export async function confirmEverywhere(
  database: ControlDatabase,
  generation: bigint,
  elapsedMs: () => number,
): Promise<readonly Confirmation[]> {
  const done = new Map<string, Confirmation>();
  for (;;) {
    const nodes = await database.asOperator((db) =>
      db
        .selectFrom("nodes")
        .select(["id", "reported_generation", sql<boolean>`lease_until > clock_timestamp()`.as("leased")])
        .execute(),
    );
    for (const node of nodes) {
      if (done.has(node.id)) continue;
      const applied = BigInt(node.reported_generation) >= generation;
      if (!applied && node.leased) continue;
      done.set(node.id, {
        node: node.id,
        how: applied ? "applied" : "lease_expired",
        afterMs: Math.round(elapsedMs()),
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
