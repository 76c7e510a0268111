import { z } from "zod";
import { PRICE, type PriceSheet, SEARCH_SIZES } from "../kernel/price-sheet.ts";
import { TOKEN_UNITS } from "../prices/index.ts";

const usd = z.string().regex(PRICE, 'must be a decimal in quotation marks, such as "0.15"');
const tokens = Object.fromEntries(TOKEN_UNITS.map((unit) => [unit, usd.optional()]));
const tiered = {
  ...tokens,
  tiers: z.array(z.strictObject({ aboveInputTokens: z.int().min(1), ...tokens })).optional(),
};
const search = z.strictObject(Object.fromEntries(SEARCH_SIZES.map((size) => [size, usd])));

/** A whole price, with the names of `prices show --json`. What is between its members is judged by the prices themselves. */
export const priceSheet = z.strictObject({
  ...tiered,
  images: z.record(z.string(), usd).optional(),
  request: usd.optional(),
  search: search.optional(),
  serviceTiers: z.record(z.string(), z.strictObject(tiered)).optional(),
}) as unknown as z.ZodType<PriceSheet>;
