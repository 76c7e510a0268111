import type { OrganizationId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import { type PriceSheet, STANDARD_TIER } from "../../kernel/price-sheet.ts";
import { offeredModels } from "../../offers/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import {
  cost,
  costOfPictures,
  DEFAULT_PLAN_ID,
  inForce,
  loadPrices,
  type Price,
  PriceBook,
  shownRates,
} from "../../prices/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import type { UsedTokens } from "../../usage/index.ts";

/** A request that was charged. */
interface Charged extends UsedTokens {
  readonly startedAt: Date;
  readonly model: string;
  /** The kind of provider that answered. */
  readonly provider: string;
  readonly mode: string;
  readonly serviceTier: string;
  readonly searches: number;
  readonly images: number | null;
}

/** By which prices a request was sold. */
export interface PricedBy {
  /** The short name of the plan. */
  readonly plan: string;
  readonly sheet: PriceSheet;
  /** What these prices make of what was counted; null where more than counts decides. */
  readonly charge: MicroUsd | null;
}

/**
 * The prices at which an organization bought a model when a request began. Null where nobody can say: a test key, or a model that
 * is not offered any more.
 */
export async function pricedBy(
  database: ControlDatabase,
  organization: OrganizationId,
  request: Charged,
): Promise<PricedBy | null> {
  if (request.mode === "test") return null;
  const atMs = request.startedAt.getTime();
  const accounts = await allProviders(database);
  const kinds = new Set(accounts.flatMap(({ slug, kind }) => (kind === request.provider ? [slug] : [])));
  const offered = (await offeredModels(accounts)).filter(
    ({ model, offer }) => model.name === request.model && kinds.has(offer.provider),
  );
  const loaded = await loadPrices(database, organization);
  const planId = inForce(loaded.assignments, atMs)?.planId ?? DEFAULT_PLAN_ID;
  const plan = loaded.plans.find(({ id }) => id === planId)?.slug ?? "default";
  const { inputTokens: input, cachedTokens: cached, cacheWriteTokens: cacheWrite } = request;
  const { cacheWriteLongTokens: cacheWriteLong, audioInputTokens: audioInput } = request;
  const { imageInputTokens: imageInput, outputTokens: output, reasoningTokens: reasoning } = request;
  const { audioOutputTokens: audioOutput, imageOutputTokens: imageOutput } = request;
  const input_ = { input, cached, cacheWrite, cacheWriteLong, audioInput, imageInput };
  const used = { ...input_, output, reasoning, audioOutput, imageOutput };
  const { images } = request;
  const [size = null, quality = null] = request.serviceTier.split("/");
  const plain = request.serviceTier === STANDARD_TIER && request.searches === 0;
  const chargeAt = (sale: Price["sale"]) => {
    if (images !== null) return costOfPictures(sale, { size, quality }, images, used);
    return plain ? cost(sale, used) : null;
  };
  for (const { offer } of offered) {
    const price = new PriceBook(loaded.document).priceInPlan(planId, offer, atMs);
    if (price !== null) return { plan, sheet: shownRates(price.sale), charge: chargeAt(price.sale) };
  }
  return null;
}
