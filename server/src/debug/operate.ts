import { recordAudit } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { deleteWindow, listOpenWindows, type OpenWindow, upsertWindow } from "./store.ts";

/** Z-4. The database refuses more, whoever asks. */
const MOST_MINUTES = 60;

/**
 * Logs the requests of an organization for so many minutes from now on, instead of what was said before. It works on
 * every node once `generation` is confirmed, and ends by itself.
 * @param minutes 1 to 60
 * @throws OperatorError when it is too long, or the reason is not plain
 */
export async function debugOn(
  database: ControlDatabase,
  organization: OrganizationId,
  minutes: number,
  reason: string,
): Promise<{ readonly generation: bigint; readonly endsAt: Date }> {
  checkReason(reason);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES)
    throw new OperatorError(`Debugging lasts 1 to ${MOST_MINUTES} minutes; say it again to prolong it.`);
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
 * @throws OperatorError when it is not on, or the reason is not plain
 */
export async function debugOff(
  database: ControlDatabase,
  organization: OrganizationId,
  reason: string,
): Promise<{ readonly generation: bigint }> {
  checkReason(reason);
  return database.inTenant(organization, async (db) => {
    const generation = await nextGeneration(db);
    if (!(await deleteWindow(db)))
      throw new OperatorError("This organization is not being debugged; it may have ended by itself.");
    await recordAudit(db, "debug.off", organization, { reason, generation });
    return { generation };
  });
}

/** The windows that are open now, of all organizations, the first to end first. */
export function openWindows(database: ControlDatabase): Promise<readonly OpenWindow[]> {
  return database.asOperator(listOpenWindows);
}
