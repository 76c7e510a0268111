import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { deleteWindow, listOpenWindows, type OpenWindow, upsertWindow } from "./store.ts";

/** Z-4. The database refuses more, whoever asks. */
export const MOST_MINUTES = 60;

/**
 * Logs the requests of an organization for so many minutes from now on, instead of what was said before. It works on
 * every node once `generation` is confirmed, and ends by itself.
 * @param minutes 1 to 60
 * @throws ActError invalid_input when it is too long, or the reason is not plain
 */
export async function debugOn(
  database: ControlDatabase,
  organization: OrganizationId,
  minutes: number,
  reason: string,
): Promise<{ readonly generation: bigint; readonly endsAt: Date }> {
  checkReason(reason);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES)
    throw new ActError("invalid_input", {
      field: "minutes",
      problem: `must be 1 to ${MOST_MINUTES}; say it again to prolong it`,
    });
  return database.inTenant(organization, async (db) => {
    const generation = await nextGeneration(db);
    const endsAt = await upsertWindow(db, organization, minutes, reason);
    const facts = { minutes, endsAt: endsAt.toISOString(), reason, generation };
    await recordAudit(db, "debug.on", organization, facts);
    return { generation, endsAt };
  });
}

/**
 * Ends it before its time.
 * @throws ActError not_debugged, or invalid_input when the reason is not plain
 */
export async function debugOff(
  database: ControlDatabase,
  organization: OrganizationId,
  reason: string,
): Promise<{ readonly generation: bigint }> {
  checkReason(reason);
  return database.inTenant(organization, async (db) => {
    const generation = await nextGeneration(db);
    if (!(await deleteWindow(db))) throw new ActError("not_debugged");
    await recordAudit(db, "debug.off", organization, { reason, generation });
    return { generation };
  });
}

/** The windows that are open now, of all organizations, the first to end first. */
export function openWindows(database: ControlDatabase): Promise<readonly OpenWindow[]> {
  return database.asOperator(listOpenWindows);
}
