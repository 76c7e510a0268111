import type { OrganizationScope } from "../authority/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { didYouMean, nearestNames } from "../kernel/nearest-names.ts";
import type { Offer } from "../prices/index.ts";
import type { ProviderAccount } from "../provider-accounts/index.ts";
import type { Model } from "../providers/contract.ts";

/** A model that live keys can use at one provider. */
export interface OfferedModel {
  readonly model: Model;
  /** What callers name it by. */
  readonly name: string;
  readonly offer: Offer;
  readonly account: ProviderAccount;
}

/** One for each model and provider, in the order they would be tried: computed as the gateway itself does. */
export async function offeredModels(accounts: readonly ProviderAccount[]): Promise<readonly OfferedModel[]> {
  // Loaded when it is needed: a process that never asks does not carry the data plane.
  const { liveRoutes } = await import("../gateway/index.ts");
  const bySlug = new Map(accounts.map((account) => [account.slug, account]));
  const offered: OfferedModel[] = [];
  for (const [name, targets] of liveRoutes(accounts.map((account) => ({ ...account, secret: null }))))
    for (const { model, name: listed, offer } of targets) {
      const account = bySlug.get(offer.provider);
      if (account && name === listed) offered.push({ model, name, offer, account });
    }
  return offered;
}

/** Those of them that may be asked for an organization (P-5). */
export async function offeredWithin(
  accounts: readonly ProviderAccount[],
  within: OrganizationScope,
): Promise<readonly OfferedModel[]> {
  const { isInOrganization } = await import("../gateway/index.ts");
  return (await offeredModels(accounts)).filter(({ account }) => isInOrganization(account, within));
}

/** Every name that leads callers to a model: its own, and `provider/model`. */
export async function knownNames(accounts: readonly ProviderAccount[]): Promise<ReadonlySet<string>> {
  const { liveRoutes } = await import("../gateway/index.ts");
  return new Set(liveRoutes(accounts.map((account) => ({ ...account, secret: null }))).keys());
}

/** Which models are wanted; everything where nothing is said. */
interface Wanted {
  /** The provider's short name. */
  readonly provider?: string | undefined;
  /** A part of the model's name. */
  readonly search?: string | undefined;
}

export function isWanted({ offer }: OfferedModel, { provider, search = "" }: Wanted): boolean {
  return (
    (provider === undefined || provider === offer.provider) &&
    offer.model.toLowerCase().includes(search.toLowerCase())
  );
}

/** @throws ActError provider_not_found, model_not_offered with names that are near */
export function findOffered(
  accounts: readonly ProviderAccount[],
  offered: readonly OfferedModel[],
  provider: string,
  model: string,
): OfferedModel {
  const found = offered.find(({ offer }) => offer.provider === provider && offer.model === model);
  if (found) return found;
  if (!accounts.some(({ slug }) => slug === provider))
    throw new ActError("provider_not_found", {
      provider: /^[a-z0-9-]{1,40}$/.test(provider) ? provider : "…",
    });
  const names = offered.filter(({ offer }) => offer.provider === provider).map(({ offer }) => offer.model);
  const near = didYouMean(nearestNames(model, names));
  throw new ActError("model_not_offered", { provider, near: near === "" ? "" : ` ${near}` });
}
