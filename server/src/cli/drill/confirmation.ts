import type { Control } from "../../compose/open-control.ts";
import { systemClock } from "../../kernel/clock.ts";
import { type Confirmation, confirmEverywhere } from "../../propagation/index.ts";

/** Waits until a change is in force on every node (K-4). */
export function confirm(
  { database }: Pick<Control, "database">,
  generation: bigint,
): Promise<readonly Confirmation[]> {
  const startedMs = systemClock.monotonicMs();
  return confirmEverywhere(database, generation, () => systemClock.monotonicMs() - startedMs);
}
