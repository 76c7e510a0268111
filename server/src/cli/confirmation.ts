import type { Control } from "../compose/open-control.ts";
import { systemClock } from "../kernel/clock.ts";
import { type Confirmation, confirmEverywhere } from "../propagation/index.ts";

/** Waits until a change is in force on every node (K-4). */
export function confirm(
  { database }: Pick<Control, "database">,
  generation: bigint,
): Promise<readonly Confirmation[]> {
  const startedMs = systemClock.monotonicMs();
  return confirmEverywhere(database, generation, () => systemClock.monotonicMs() - startedMs);
}

/**
 * Says where a change is in force.
 * @param fact what holds on a node that applied it, such as "Works"
 */
export function describeConfirmations(fact: string, nodes: readonly Confirmation[]): string {
  if (nodes.length === 0) return `${fact} from the next start on: no server is running on this database now.`;
  const lines = nodes.map(({ node, how, afterMs }) =>
    how === "applied"
      ? `  node ${node}  confirmed after ${afterMs} ms`
      : `  node ${node}  not heard from; its lease ran out, so it serves nothing`,
  );
  const count = nodes.length === 1 ? "the one node" : `all ${nodes.length} nodes`;
  return [`${fact} on ${count}:`, ...lines].join("\n");
}
