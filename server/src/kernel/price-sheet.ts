/** How a price is written: US dollars, with at most six decimal places. */
export const PRICE = /^\d{1,9}(\.\d{1,6})?$/;

/**
 * What a model costs, as it was written down. Prices of tokens are US dollars for a million of them; an image and a
 * request have their price for one. Decimals stay text until they are computed with, so that nothing is rounded on
 * the way. A unit that is missing is unknown, unless the sentence beside it says what it falls back to.
 */
export interface PriceSheet extends TokenPrices {
  /** Where a long input costs otherwise: the whole request at the prices of the last tier it goes beyond. */
  readonly tiers?: readonly PriceTier[];
  /** For one image, by its size and quality, such as "1024x1024/high". */
  readonly images?: Readonly<Record<string, string>>;
  /** For each request, on top. Missing: nothing. */
  readonly request?: string;
}

export interface TokenPrices {
  readonly input?: string;
  /** Missing or zero: what input costs. */
  readonly cachedInput?: string;
  /** Missing: what input costs. */
  readonly cacheWrite?: string;
  readonly output?: string;
  /** Missing: what output costs. */
  readonly reasoning?: string;
  readonly audioInput?: string;
  readonly audioOutput?: string;
}

/** What it leaves out costs what it costs without the tier. */
export interface PriceTier extends TokenPrices {
  readonly aboveInputTokens: number;
}
