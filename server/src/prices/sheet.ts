import { OperatorError } from "../kernel/errors.ts";
import { parseUnitPrice } from "../kernel/money.ts";
import { type PriceSheet, SEARCH_SIZES, STANDARD_TIER, type TieredPrices } from "../kernel/price-sheet.ts";
import { TOKEN_UNITS } from "./token-units.ts";

const IMAGE = /^[a-z0-9][a-z0-9x-]{0,31}\/[a-z0-9][a-z0-9-]{0,31}$/;
const MOST_TIERS = 8;
const MOST_IMAGES = 50;
const MOST_TOKENS = 1_000_000_000;

const SERVICE_TIER = /^[a-z][a-z0-9_-]{0,31}$/;
const MOST_SERVICE_TIERS = 8;

/**
 * Checks a sheet before it is stored.
 * @throws OperatorError that names what is wrong with it
 */
export function checkSheet(sheet: PriceSheet): void {
  const { images = {}, search, serviceTiers = {} } = sheet;
  checkTiered(sheet);
  for (const [name, prices] of Object.entries(serviceTiers)) {
    if (!SERVICE_TIER.test(name) || name === STANDARD_TIER)
      throw new OperatorError(`'${name}' is no name of a service tier; write one such as priority or flex.`);
    checkTiered(prices);
  }
  checkPrice("the price of a request", sheet.request);
  if (search) for (const size of SEARCH_SIZES) checkPrice("the price of a search", search[size]);
  for (const [kind, price] of Object.entries(images)) {
    if (!IMAGE.test(kind))
      throw new OperatorError(
        `'${kind}' is no kind of image; write its size and quality, such as 1024x1024/high.`,
      );
    checkPrice(`the price of an image ${kind}`, price);
  }
  if (Object.keys(serviceTiers).length > MOST_SERVICE_TIERS || Object.keys(images).length > MOST_IMAGES)
    throw new OperatorError(
      `A price has at most ${MOST_SERVICE_TIERS} service tiers and ${MOST_IMAGES} kinds of images.`,
    );
}

function checkTiered(prices: TieredPrices): void {
  const { tiers = [] } = prices;
  for (const some of [prices, ...tiers])
    for (const unit of TOKEN_UNITS) checkPrice(`the price of ${unit}`, some[unit]);
  const thresholds = tiers.map(({ aboveInputTokens }) => aboveInputTokens);
  if (thresholds.some((above) => !Number.isSafeInteger(above) || above < 1 || above > MOST_TOKENS))
    throw new OperatorError("A tier begins above a whole number of input tokens, such as 200000.");
  if (new Set(thresholds).size !== thresholds.length)
    throw new OperatorError("Two tiers begin above the same number of input tokens.");
  if (tiers.length > MOST_TIERS) throw new OperatorError(`A price has at most ${MOST_TIERS} tiers.`);
}

function checkPrice(what: string, price: string | undefined): void {
  if (price === undefined) return;
  try {
    parseUnitPrice(price);
  } catch (error) {
    if (error instanceof RangeError)
      throw new OperatorError(
        `${what} must be a decimal in US dollars with at most six places, such as 0.15.`,
      );
    throw error;
  }
}
