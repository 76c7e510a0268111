import type { OrganizationId } from "../../kernel/ids.ts";
import { DEFAULT_PLAN_ID, inForce, type LoadedPrices, loadPrices } from "../../prices/index.ts";
import type { Act } from "../operation.ts";
import type { Allowed } from "../permission.ts";
import { organizationFor } from "../place.ts";

/**
 * Prices, and the plan by which an organization buys now.
 * @param reference its short name or id; undefined: the default plan
 * @throws ActError organization_not_found, not_permitted
 */
export async function pricesFor(
  act: Act,
  allowed: Allowed,
  reference: string | undefined,
): Promise<{
  readonly loaded: LoadedPrices;
  /** Null: the default plan. */
  readonly organization: OrganizationId | null;
  readonly plan: { readonly id: string; readonly slug: string };
}> {
  const organization = reference === undefined ? null : (await organizationFor(act, allowed, reference)).id;
  const loaded = await loadPrices(act.database, organization);
  const id = inForce(loaded.assignments, act.clock.nowMs())?.planId ?? DEFAULT_PLAN_ID;
  return {
    loaded,
    organization,
    plan: { id, slug: loaded.plans.find((plan) => plan.id === id)?.slug ?? "default" },
  };
}
