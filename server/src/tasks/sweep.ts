import type { SealedObjects } from "../objects/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { destroyed, dueRequests } from "./work-store.ts";

const MOST_AT_ONCE = 1_000;

/** M-4: destroys the sealed requests of tasks whose time is over. Killed at any step, the next one finishes it. */
export async function sweepRequests({
  database,
  objects,
}: {
  readonly database: ControlDatabase;
  readonly objects: SealedObjects;
}): Promise<void> {
  for (;;) {
    const due = await database.asOperator((db) => dueRequests(db, MOST_AT_ONCE));
    if (due.length === 0) return;
    await objects.destroy(due.map(({ name }) => name));
    await database.asOperator((db) =>
      destroyed(
        db,
        due.map(({ id }) => id),
      ),
    );
  }
}
