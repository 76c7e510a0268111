import { ActError } from "../kernel/act-error.ts";
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
 * @throws ActError invalid_input that names what is wrong with it
 */
export function checkSheet(sheet: PriceSheet): void {
  const { images = {}, search, serviceTiers = {} } = sheet;
  checkTiered(sheet);
  for (const [name, prices] of Object.entries(serviceTiers)) {
    if (!SERVICE_TIER.test(name) || name === STANDARD_TIER)
      throw wrong("service_tiers", "must be named by words such as priority or flex");
    checkTiered(prices);
  }
  checkPrice("request", sheet.request);
  if (search) for (const size of SEARCH_SIZES) checkPrice("search", search[size]);
  for (const [kind, price] of Object.entries(images)) {
    if (!IMAGE.test(kind)) throw wrong("images", "must be named by size and quality, such as 1024x1024/high");
    checkPrice("images", price);
  }
  if (Object.keys(serviceTiers).length > MOST_SERVICE_TIERS)
    throw wrong("service_tiers", `must be at most ${MOST_SERVICE_TIERS}`);
  if (Object.keys(images).length > MOST_IMAGES) throw wrong("images", `must be at most ${MOST_IMAGES}`);
}

function checkTiered(prices: TieredPrices): void {
  const { tiers = [] } = prices;
  for (const some of [prices, ...tiers]) for (const unit of TOKEN_UNITS) checkPrice(unit, some[unit]);
  const thresholds = tiers.map(({ aboveInputTokens }) => aboveInputTokens);
  if (thresholds.some((above) => !Number.isSafeInteger(above) || above < 1 || above > MOST_TOKENS))
    throw wrong("tiers", "must begin above a whole number of input tokens, such as 200000");
  if (new Set(thresholds).size !== thresholds.length)
    throw wrong("tiers", "must begin above different numbers of input tokens");
  if (tiers.length > MOST_TIERS) throw wrong("tiers", `must be at most ${MOST_TIERS}`);
}

function checkPrice(unit: string, price: string | undefined): void {
  if (price === undefined) return;
  try {
    parseUnitPrice(price);
  } catch (error) {
    if (error instanceof RangeError)
      throw wrong(inContract(unit), "must be a decimal in US dollars with at most six places, such as 0.15");
    throw error;
  }
}

function wrong(member: string, problem: string): ActError {
  return new ActError("invalid_input", { field: `price.${member}`, problem });
}

/** The member's name outside: cached_input for cachedInput. */
function inContract(unit: string): string {
  return unit.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
