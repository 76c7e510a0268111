import { OperatorError } from "../kernel/errors.ts";
import { parseUnitPrice } from "../kernel/money.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import { TOKEN_UNITS } from "./token-units.ts";

const IMAGE = /^[a-z0-9][a-z0-9x-]{0,31}\/[a-z0-9][a-z0-9-]{0,31}$/;
const MOST_TIERS = 8;
const MOST_IMAGES = 50;
const MOST_TOKENS = 1_000_000_000;

/**
 * Checks a sheet before it is stored.
 * @throws OperatorError that names what is wrong with it
 */
export function checkSheet(sheet: PriceSheet): void {
  const { tiers = [], images = {} } = sheet;
  for (const prices of [sheet, ...tiers])
    for (const unit of TOKEN_UNITS) checkPrice(`the price of ${unit}`, prices[unit]);
  checkPrice("the price of a request", sheet.request);
  for (const [kind, price] of Object.entries(images)) {
    if (!IMAGE.test(kind))
      throw new OperatorError(
        `'${kind}' is no kind of image; write its size and quality, such as 1024x1024/high.`,
      );
    checkPrice(`the price of an image ${kind}`, price);
  }
  const thresholds = tiers.map(({ aboveInputTokens }) => aboveInputTokens);
  if (thresholds.some((above) => !Number.isSafeInteger(above) || above < 1 || above > MOST_TOKENS))
    throw new OperatorError("A tier begins above a whole number of input tokens, such as 200000.");
  if (new Set(thresholds).size !== thresholds.length)
    throw new OperatorError("Two tiers begin above the same number of input tokens.");
  if (tiers.length > MOST_TIERS || Object.keys(images).length > MOST_IMAGES)
    throw new OperatorError(`A price has at most ${MOST_TIERS} tiers and ${MOST_IMAGES} kinds of images.`);
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
