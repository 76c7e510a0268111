import type { Control } from "../compose/open-control.ts";
import { findPlace } from "../organizations/index.ts";
import { DEFAULT_PLAN_ID, inForce, type LoadedPrices, loadPrices } from "../prices/index.ts";

/** Prices, and the plan by which an organization buys now; null means the default plan. */
export async function pricesFor(
  { database }: Pick<Control, "database">,
  organizationSlug: string | null,
  nowMs: number,
): Promise<{ readonly loaded: LoadedPrices; readonly plan: { readonly id: string; readonly slug: string } }> {
  const organization =
    organizationSlug === null ? null : (await findPlace(database, organizationSlug, null)).organization.id;
  const loaded = await loadPrices(database, organization);
  const id = inForce(loaded.assignments, nowMs)?.planId ?? DEFAULT_PLAN_ID;
  return { loaded, plan: { id, slug: loaded.plans.find((plan) => plan.id === id)?.slug ?? "default" } };
}
