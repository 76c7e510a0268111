import { isDeepStrictEqual } from "node:util";

/** How a price is written: US dollars, with at most six decimal places. */
export const PRICE = /^\d{1,9}(\.\d{1,6})?$/;

/**
 * What a model costs, as it was written down. Prices of tokens are in US dollars for a million; prices of an image, a
 * search or a request are for one. Decimals stay text until they are computed with, so nothing is rounded on the way.
 * The price of a missing unit is unknown, unless the comment beside it names a fallback.
 */
export interface PriceSheet extends TieredPrices {
  /** For one image, by its size and quality, such as "1024x1024/high". */
  readonly images?: Readonly<Record<string, string>>;
  /** For each request, on top. Missing: nothing. */
  readonly request?: string;
  /** For one web search (or one source, where the provider counts those), by how much of the web it reads. */
  readonly search?: Readonly<Record<SearchSize, string>>;
  /**
   * Ways of serving with prices of their own, such as "priority". A missing token price falls back within the tier;
   * everything else costs the same as without a tier.
   */
  readonly serviceTiers?: Readonly<Record<string, TieredPrices>>;
}

export interface TieredPrices extends TokenPrices {
  /** Prices for long inputs. The whole request costs what the last tier says that it goes beyond. */
  readonly tiers?: readonly PriceTier[];
}

export interface TokenPrices {
  readonly input?: string;
  /** Missing or zero: what input costs. */
  readonly cachedInput?: string;
  /** Missing: what input costs. */
  readonly cacheWrite?: string;
  /** Written to a cache for longer than usual. Missing: what input costs, and unknown where a usual write has a price. */
  readonly cacheWriteLong?: string;
  readonly output?: string;
  /** Missing: what output costs. */
  readonly reasoning?: string;
  readonly audioInput?: string;
  readonly audioOutput?: string;
  /** Missing: what input costs. */
  readonly imageInput?: string;
  readonly imageOutput?: string;
}

/** What it leaves out costs what it costs without the tier. */
export interface PriceTier extends TokenPrices {
  readonly aboveInputTokens: number;
}

/** The sizes of OpenAI's `search_context_size`, from the smallest to the largest. */
export const SEARCH_SIZES = ["low", "medium", "high"] as const;

export type SearchSize = (typeof SEARCH_SIZES)[number];

/** The prices of the sheet itself, among the names of service tiers. */
export const STANDARD_TIER = "standard";

/** Whether two prices say the same; null: nobody set one. */
export const isSameSheet = (one: PriceSheet | null, other: PriceSheet | null): boolean =>
  isDeepStrictEqual(one, other);
