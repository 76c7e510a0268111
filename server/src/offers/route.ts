import type { OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Price, PriceBook } from "../prices/index.ts";
import type { ProviderAccount } from "../provider-accounts/index.ts";
import type { Endpoint, Model } from "../providers/contract.ts";
import { PROTOCOLS } from "../providers/protocols.ts";

/** What somebody would ask for. */
interface AskedRoute {
  /** As a caller names it. */
  readonly model: string;
  /** The name of a caller's protocol. */
  readonly protocol: string;
  readonly endpoint: Endpoint;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whose prices count; null: the default ones. */
  readonly organization: OrganizationId | null;
}

/** Why a target is not asked. */
export const PASSED_OVER = ["stopped", "unable", "unpriced"] as const;
type PassedOver = (typeof PASSED_OVER)[number];

/** One provider that serves the model, and what would come of asking it. */
export interface RouteTarget {
  readonly account: ProviderAccount;
  readonly model: Model;
  /** Null where it would be asked. */
  readonly passedOver: PassedOver | null;
  /** Whether bytes pass through, or are translated; null where it cannot be asked for this. */
  readonly translated: boolean | null;
  /** What it speaks; null as above. */
  readonly dialect: string | null;
  readonly price: Price | null;
  /** What so many tokens cost this customer there, by the prices that a hold is made by; null where no price is known. */
  readonly cost: MicroUsd | null;
}

/**
 * Where a request of a live key would go, in the order in which providers are asked: computed by the gateway's own rules. What failed
 * lately is each node's own to know, and what a request says in detail can rule out a provider that it cannot be translated to.
 * @param isStopped whether the operator stopped this provider or this model
 * @returns null where no provider serves the model
 */
export async function routeOf(
  accounts: readonly ProviderAccount[],
  { model: asked, protocol: name, endpoint, inputTokens, outputTokens, organization }: AskedRoute,
  book: PriceBook,
  nowMs: number,
  isStopped: (slug: string, model: string) => boolean,
): Promise<readonly RouteTarget[] | null> {
  const { inabilityOf, LEAST, liveRoutes, worstCaseAt } = await import("../gateway/index.ts");
  const protocol = PROTOCOLS.find((one) => one.name === name) ?? PROTOCOLS[0];
  const bySlug = new Map(accounts.map((account) => [account.slug, account]));
  const targets = liveRoutes(accounts.map((account) => ({ ...account, secret: null }))).get(asked);
  if (targets === undefined) return null;
  return targets.flatMap((target) => {
    const { model, entry, offer, ways } = target;
    const account = bySlug.get(entry.slug);
    if (account === undefined) return [];
    const relay = ways.of(protocol, endpoint)?.relay ?? null;
    const bounds = { ...LEAST, inputBytes: Math.max(1, inputTokens), outputTokens };
    const price = book.price(organization ?? NOBODY, offer, nowMs);
    const cost = price && worstCaseAt({ endpoint, bounds }, model, price);
    const isUnable = inabilityOf(target, { endpoint, bounds: LEAST }, protocol) !== null;
    const passedOver = isStopped(entry.slug, model.name)
      ? "stopped"
      : isUnable
        ? "unable"
        : cost === null && endpoint !== "tokens.count"
          ? "unpriced"
          : null;
    const spoken = { translated: relay?.translates ?? null, dialect: relay?.dialect.name ?? null };
    return [
      { account, model, passedOver, ...spoken, price, cost: endpoint === "tokens.count" ? null : cost },
    ];
  });
}

/** No organization has this id, so the default plan's prices count. */
const NOBODY = "" as OrganizationId;
