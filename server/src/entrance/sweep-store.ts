import { sql } from "kysely";
import type { OperatorDb } from "../ports/database.ts";

const DAY = sql`interval '1 day'`;

/** how many days things are kept after they can do nothing any more. */
export const KEPT_DAYS = { links: 30, devices: 400, networks: 90, events: 400 } as const;

/** Removes what can do nothing any more: links, devices that were not used, half-done sign-ins, old events. */
export async function sweepEnded(db: OperatorDb): Promise<void> {
  await db
    .deleteFrom("account_links")
    .where("expires_at", "<", sql<Date>`now() - ${KEPT_DAYS.links} * ${DAY}`)
    .execute();
  await db
    .deleteFrom("known_devices")
    .where("last_used_at", "<", sql<Date>`now() - ${KEPT_DAYS.devices} * ${DAY}`)
    .execute();
  await db.deleteFrom("sign_in_steps").where("expires_at", "<", sql<Date>`now()`).execute();
  await db
    .updateTable("security_events")
    .set({ network: null, network_index: null })
    .where("network_index", "is not", null)
    .where("occurred_at", "<", sql<Date>`now() - ${KEPT_DAYS.networks} * ${DAY}`)
    .execute();
  await db
    .deleteFrom("security_events")
    .where("occurred_at", "<", sql<Date>`now() - ${KEPT_DAYS.events} * ${DAY}`)
    .execute();
}
