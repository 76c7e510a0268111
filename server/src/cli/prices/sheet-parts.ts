import { InvalidArgumentError } from "commander";
import {
  PRICE,
  type PriceTier,
  SEARCH_SIZES,
  type SearchSize,
  type TieredPrices,
  type TokenPrices,
} from "../../kernel/price-sheet.ts";
import { TOKEN_UNITS, type TokenUnit } from "../../prices/index.ts";

/** Units by the names of their options: "cached-input" for cachedInput. */
const UNITS: ReadonlyMap<string, TokenUnit> = new Map(
  TOKEN_UNITS.map((unit) => [unit.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), unit]),
);

/** @throws InvalidArgumentError */
export function parsePrice(text: string): string {
  if (!PRICE.test(text))
    throw new InvalidArgumentError("Write US dollars as a decimal with at most six places, such as 0.15.");
  return text;
}

/** @throws InvalidArgumentError */
export function parseImage(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [kind = "", price = "", ...more] = text.split("=");
  if (kind === "" || more.length > 0)
    throw new InvalidArgumentError("Write SIZE/QUALITY=PRICE, such as 1024x1024/high=0.167.");
  return { ...before, [kind]: parsePrice(price) };
}

/**
 * One price for every size, or one for each.
 * @throws InvalidArgumentError
 */
export function parseSearch(text: string): Readonly<Record<SearchSize, string>> {
  if (!text.includes("=")) {
    const price = parsePrice(text);
    return { low: price, medium: price, high: price };
  }
  const named = new Map(text.split(",").map((part) => [nameIn(part), part.slice(nameIn(part).length + 1)]));
  const [low, medium, high] = SEARCH_SIZES.map((size) => named.get(size));
  if (low === undefined || medium === undefined || high === undefined || named.size !== SEARCH_SIZES.length)
    throw new InvalidArgumentError("Write one price, or low=PRICE,medium=PRICE,high=PRICE.");
  return { low: parsePrice(low), medium: parsePrice(medium), high: parsePrice(high) };
}

/** @throws InvalidArgumentError */
export function parseTier(text: string, before: readonly PriceTier[] = []): readonly PriceTier[] {
  const [, above = "", prices = ""] = /^(\d{1,9}):(.+)$/.exec(text) ?? [];
  const units = above === "" ? null : parseUnits(prices);
  if (units === null)
    throw new InvalidArgumentError(
      "Write TOKENS:INPUT,OUTPUT or TOKENS:INPUT,OUTPUT,CACHED, such as 200000:5,22.5, or units by name, such as 200000:input=5,output=22.5,cache-write=6.25.",
    );
  return [...before, { aboveInputTokens: Number(above), ...units }];
}

/** @throws InvalidArgumentError */
export function parseServiceTier(
  text: string,
  before: Readonly<Record<string, TieredPrices>> = {},
): Readonly<Record<string, TieredPrices>> {
  const [, name = "", above, prices = ""] = /^([^:/]+)(?:\/(\d{1,9}))?:(.+)$/.exec(text) ?? [];
  const units = name === "" ? null : parseUnits(prices);
  if (units === null)
    throw new InvalidArgumentError(
      "Write NAME:INPUT,OUTPUT or NAME:INPUT,OUTPUT,CACHED, such as priority:5,30, and NAME/TOKENS:… for its long inputs.",
    );
  const { tiers = [], ...usual } = (Object.hasOwn(before, name) && before[name]) || {};
  const tier: TieredPrices =
    above === undefined
      ? { ...usual, ...units, ...(tiers.length === 0 ? {} : { tiers }) }
      : { ...usual, tiers: [...tiers, { aboveInputTokens: Number(above), ...units }] };
  return { ...before, [name]: tier };
}

/** "5,22.5,0.5" for input, output and cached input, or "input=5,cache-write=6.25"; null when it is neither. */
function parseUnits(text: string): TokenPrices | null {
  const parts = text.split(",").map((part) => part.trim());
  if (!text.includes("=")) {
    const [input, output, cachedInput, ...more] = parts;
    if (!input || !output || more.length > 0) return null;
    return {
      input: parsePrice(input),
      output: parsePrice(output),
      ...(cachedInput === undefined ? {} : { cachedInput: parsePrice(cachedInput) }),
    };
  }
  const units: Partial<Record<TokenUnit, string>> = {};
  for (const part of parts) {
    const unit = UNITS.get(nameIn(part));
    if (unit === undefined || units[unit] !== undefined) return null;
    units[unit] = parsePrice(part.slice(nameIn(part).length + 1));
  }
  return units;
}

/** What stands before the first "=". */
function nameIn(part: string): string {
  return part.split("=", 1)[0] ?? "";
}
