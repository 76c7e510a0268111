import type { OrganizationScope, ProjectScope } from "../authority/index.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Price, PriceBook } from "../prices/index.ts";
import type { ModelGroup, ProviderAccount } from "../provider-accounts/index.ts";
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
  /** What the keys of its project may use; null: everything. */
  readonly project: ProjectScope | null;
  /** Where the organization's requests may go; null: everywhere. */
  readonly within: OrganizationScope | null;
}

/** Why a target is not asked. */
export const PASSED_OVER = ["stopped", "organization", "project", "unable", "unpriced"] as const;
type PassedOver = (typeof PASSED_OVER)[number];

/** One provider that serves the model, and what would come of asking it. */
interface RouteTarget {
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
  /** How often it is asked first, from 0 to 1, among those of its priority or of the group; null where the order decides. */
  readonly share: number | null;
}

/** Where a request would go. */
export interface Route {
  /** In the order in which they are asked; those that are passed over stand where they would be. */
  readonly targets: readonly RouteTarget[];
  /** Where a group's name was asked for. */
  readonly group: ModelGroup | null;
}

/**
 * Where a request of a live key would go, in the order in which providers are asked: computed by the gateway's own rules. What failed
 * lately is each node's own to know, and what a request says in detail can rule out a provider that it cannot be translated to.
 * @param isStopped whether the operator stopped this provider or this model
 * What is fastest is each node's own to know as well: there the order is that of the group.
 * @returns null where no provider serves the model
 */
export async function routeOf(
  {
    accounts,
    groups,
  }: { readonly accounts: readonly ProviderAccount[]; readonly groups: readonly ModelGroup[] },
  {
    model: asked,
    protocol: name,
    endpoint,
    inputTokens,
    outputTokens,
    organization,
    project,
    within,
  }: AskedRoute,
  book: PriceBook,
  nowMs: number,
  isStopped: (slug: string, model: string) => boolean,
): Promise<Route | null> {
  const { groupOf, inabilityOf, isInOrganization, isInProject, leastOf, liveRoutes, worstCaseAt } =
    await import("../gateway/index.ts");
  const protocol = PROTOCOLS.find((one) => one.name === name) ?? PROTOCOLS[0];
  const bySlug = new Map(accounts.map((account) => [account.slug, account]));
  const live = liveRoutes(accounts.map((account) => ({ ...account, secret: null })));
  const group = live.has(asked) ? null : (groups.find((one) => one.name === asked) ?? null);
  const members = group && groupOf(group, live);
  const targets = members?.targets ?? live.get(asked) ?? [];
  if (targets.length === 0) return null;
  const found = targets.flatMap((target): readonly RouteTarget[] => {
    const { model, entry, offer, ways } = target;
    const account = bySlug.get(entry.slug);
    if (account === undefined) return [];
    const relay = ways.of(protocol, endpoint)?.relay ?? null;
    const least = leastOf(endpoint);
    const bounds = { ...least.bounds, inputBytes: Math.max(1, inputTokens), outputTokens };
    const price = book.price(organization ?? NOBODY, offer, nowMs);
    const cost = price && worstCaseAt({ ...least, bounds }, model, price);
    const why = (): PassedOver | null => {
      if (isStopped(entry.slug, model.name)) return "stopped";
      if (within !== null && !isInOrganization(entry, within)) return "organization";
      if (project !== null && !isInProject(target, asked, "live", project)) return "project";
      if (inabilityOf(target, least, protocol) !== null) return "unable";
      return cost === null && endpoint !== "tokens.count" ? "unpriced" : null;
    };
    const spoken = { translated: relay?.translates ?? null, dialect: relay?.dialect.name ?? null };
    const shown = { account, model, passedOver: why(), ...spoken, price };
    const weight = members ? (members.shares.get(target.healthName) ?? 1) : (account.weight ?? 0);
    return [{ ...shown, cost: endpoint === "tokens.count" ? null : cost, share: weight }];
  });
  return { targets: inTheirOrder(found, group), group };
}

/** With what each is asked first by chance, in place of its weight. */
function inTheirOrder(found: readonly RouteTarget[], group: ModelGroup | null): readonly RouteTarget[] {
  const asked = found.filter(({ passedOver }) => passedOver === null);
  const isDrawn = group === null || group.choice === "weight";
  const shared = found.map((target) => {
    const among = group ? asked : asked.filter(({ account }) => account.priority === target.account.priority);
    const total = among.reduce((sum, { share }) => sum + (share ?? 0), 0);
    const hasShare = isDrawn && total > 0 && target.passedOver === null;
    return { ...target, share: hasShare ? (target.share ?? 0) / total : null };
  });
  if (group?.choice !== "cheapest") return shared;
  return shared.toSorted((one, other) => Number((one.cost ?? 0n) - (other.cost ?? 0n)));
}

/** No organization has this id, so the default plan's prices count. */
const NOBODY = "" as OrganizationId;
