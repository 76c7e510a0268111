import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import type { TenantDb } from "../ports/database.ts";
import { type Delivery, insertTest, readDelivery, sendAgain } from "./deliveries-store.ts";
import { endpointIn } from "./endpoints.ts";

/** @throws ActError delivery_not_found */
export async function deliveryIn(db: TenantDb, id: string): Promise<Delivery> {
  const found = await readDelivery(db, id);
  if (found === null) throw new ActError("delivery_not_found", { delivery: id });
  return found;
}

/**
 * Sends a test to an address, once.
 * @param newest only the secret in force signs it: a receiver that takes it knows the new one
 * @throws ActError webhook_not_found, webhook_not_working
 */
export async function sendTest(
  db: TenantDb,
  organization: OrganizationId,
  endpoint: string,
  newest: boolean,
): Promise<Delivery> {
  const { state } = await endpointIn(db, endpoint);
  if (state === "paused" || state === "disabled") throw new ActError("webhook_not_working");
  const id: string = newId();
  await insertTest(db, organization, { id, endpoint, event: newId(), newest });
  await recordAudit(db, "webhook.tested", endpoint, {});
  return deliveryIn(db, id);
}

/**
 * Sends a delivery again at once, under the id that it had.
 * @throws ActError delivery_not_found, delivery_forgotten, delivery_under_way, webhook_not_working
 */
export async function resend(db: TenantDb, id: string): Promise<Delivery> {
  const { data, endpoint } = await deliveryIn(db, id);
  if (data === null) throw new ActError("delivery_forgotten");
  const { state } = await endpointIn(db, endpoint);
  if (state === "paused" || state === "disabled") throw new ActError("webhook_not_working");
  if (!(await sendAgain(db, id))) throw new ActError("delivery_under_way");
  await recordAudit(db, "webhook.resent", endpoint, { delivery: id });
  return deliveryIn(db, id);
}
