import type { SealedObjects } from "../objects/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { assetsDestroyed, dueAssets } from "./asset-store.ts";

const MOST_AT_ONCE = 1_000;

/** Destroys the keys of assets that were removed. Killed at any step, it is finished by the next one. Resolves to how many. */
export async function sweepBrands({
  database,
  objects,
}: {
  /** With the worker's login. */
  readonly database: ControlDatabase;
  readonly objects: SealedObjects;
}): Promise<number> {
  for (let count = 0; ; ) {
    const due = await database.asOperator((db) => dueAssets(db, MOST_AT_ONCE));
    if (due.length === 0) return count;
    await objects.destroy(due.flatMap((one) => one.objects));
    await database.asOperator((db) =>
      assetsDestroyed(
        db,
        due.map(({ asset }) => asset),
      ),
    );
    count += due.length;
  }
}
