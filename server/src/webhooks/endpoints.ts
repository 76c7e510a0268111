import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import type { Secret } from "../kernel/secret.ts";
import type { ControlDatabase, TenantDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import {
  countForAdding,
  deleteEndpoint,
  type Endpoint,
  type EndpointChoices,
  type EndpointState,
  endpointsIn,
  insertEndpoint,
  updateEndpoint,
} from "./endpoints-store.ts";
import { sealNewSecret } from "./new-secret.ts";
import { insertSecret } from "./secrets-store.ts";

const MOST_ENDPOINTS = 20;

/** @throws ActError webhook_not_found */
export async function endpointIn(db: TenantDb, id: string): Promise<Endpoint> {
  const found = (await endpointsIn(db)).find((one) => one.id === id);
  if (found === undefined) throw new ActError("webhook_not_found", { webhook: id });
  return found;
}

/**
 * Adds an address with a secret that is shown once.
 * @throws ActError too_many_webhooks
 */
export async function addEndpoint(
  database: ControlDatabase,
  vault: Vault,
  organization: OrganizationId,
  choices: EndpointChoices,
): Promise<{ readonly endpoint: Endpoint; readonly secret: Secret }> {
  const { secret, sealed } = await sealNewSecret(vault);
  const endpoint = await database.inTenant(organization, async (db) => {
    if ((await countForAdding(db, organization)) >= MOST_ENDPOINTS)
      throw new ActError("too_many_webhooks", { most: MOST_ENDPOINTS });
    const id: string = newId();
    await insertEndpoint(db, organization, id, choices);
    await insertSecret(db, organization, id, sealed);
    await recordAudit(db, "webhook.created", id, factsOf(choices));
    return endpointIn(db, id);
  });
  return { endpoint, secret };
}

/**
 * Changes an address; one that failed begins anew.
 * @param revision that the caller read
 * @throws ActError webhook_not_found, changed_meanwhile
 */
export async function changeEndpoint(
  db: TenantDb,
  id: string,
  changes: Partial<EndpointChoices>,
  revision: number,
): Promise<Endpoint> {
  const before = await endpointIn(db, id);
  const { url, events, project } = { ...before, ...changes };
  const state = before.state === "failing" ? "delivering" : before.state;
  if (!(await updateEndpoint(db, { id, revision }, { url, events, project }, state)))
    throw new ActError("changed_meanwhile");
  await recordAudit(db, "webhook.changed", id, factsOf({ url, events, project }));
  return endpointIn(db, id);
}

/**
 * Nothing is sent while it is paused, and nothing that happens meanwhile is kept for it; what waited goes on afterwards.
 * @throws ActError webhook_not_found, webhook_not_working
 */
export function pauseEndpoint(db: TenantDb, id: string): Promise<Endpoint> {
  return setState(db, id, ["delivering", "failing"], "paused");
}

/**
 * Lets a paused or disabled address go on.
 * @throws ActError webhook_not_found, webhook_working
 */
export function resumeEndpoint(db: TenantDb, id: string): Promise<Endpoint> {
  return setState(db, id, ["paused", "disabled"], "delivering");
}

async function setState(
  db: TenantDb,
  id: string,
  from: readonly EndpointState[],
  to: "paused" | "delivering",
): Promise<Endpoint> {
  const before = await endpointIn(db, id);
  if (!from.includes(before.state))
    throw new ActError(to === "paused" ? "webhook_not_working" : "webhook_working");
  if (!(await updateEndpoint(db, before, before, to))) throw new ActError("changed_meanwhile");
  await recordAudit(db, to === "paused" ? "webhook.paused" : "webhook.resumed", id, {});
  return endpointIn(db, id);
}

/** @throws ActError webhook_not_found */
export async function removeEndpoint(db: TenantDb, id: string): Promise<void> {
  if (!(await deleteEndpoint(db, id))) throw new ActError("webhook_not_found", { webhook: id });
  await recordAudit(db, "webhook.removed", id, {});
}

/** Of the address only where it is: its path may be a password. */
function factsOf({ url, events, project }: EndpointChoices) {
  return { origin: new URL(url).origin, events: [...events], project };
}
