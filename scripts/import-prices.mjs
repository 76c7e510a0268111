// Prices as the sources of the model catalogue write them, and what becomes of them. Used by import-models.mjs.

/** Six decimal places at most. Longer ones in a source are traces of a float (0.049999999999999996 for 0.05). */
export function price(text, place) {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new Error(`${place}: ${text} is not a price`);
  const [whole, fraction = ""] = text.split(".");
  if (fraction.length <= 6) return trim(whole, fraction);
  const digits = fraction.slice(0, 12).padEnd(12, "0");
  const millionths = (BigInt(whole + digits) + 500_000n) / 1_000_000n;
  const distance = BigInt(whole + digits) - millionths * 1_000_000n;
  if (distance > 1n || distance < -1n) throw new Error(`${place}: ${text} has more than six decimal places`);
  const rounded = millionths.toString().padStart(7, "0");
  return trim(rounded.slice(0, -6), rounded.slice(-6));
}

function trim(whole, fraction) {
  const rest = fraction.replace(/0+$/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
}

/** From dollars for one token to dollars for a million. */
function forMillion(text, place) {
  if (text === undefined) return undefined;
  const [whole, fraction = ""] = text.split(".");
  const digits = fraction.padEnd(6, "0");
  const rest = digits.slice(6);
  const shifted = `${BigInt(whole + digits.slice(0, 6))}`;
  return price(rest === "" ? shifted : `${shifted}.${rest}`, place);
}

/** Of a price. */
export function twice(text) {
  const [whole, fraction = ""] = text.split(".");
  const digits = `${BigInt(`${whole}${fraction.padEnd(6, "0")}`) * 2n}`.padStart(7, "0");
  return trim(digits.slice(0, -6), digits.slice(-6));
}

/** Zero for what goes in or comes out is a source without a price; it is never free. Other units at zero have none. */
export function priced(prices) {
  const known = Object.fromEntries(
    Object.entries(prices).filter(
      ([unit, text]) => text !== undefined && (text !== "0" || unit === "input" || unit === "output"),
    ),
  );
  const isFree = known.input === "0" && (known.output === undefined || known.output === "0");
  if (isFree || known.input === undefined) return null;
  // What costs as much as it falls back to says nothing.
  if (known.imageInput === known.input) delete known.imageInput;
  if (known.reasoning === known.output) delete known.reasoning;
  return known;
}

const UNITS = {
  input: "input_cost_per_token",
  cachedInput: "cache_read_input_token_cost",
  output: "output_cost_per_token",
  cacheWrite: "cache_creation_input_token_cost",
  cacheWriteLong: "cache_creation_input_token_cost_above_1hr",
  reasoning: "output_cost_per_reasoning_token",
  audioInput: "input_cost_per_audio_token",
  audioOutput: "output_cost_per_audio_token",
  imageInput: "input_cost_per_image_token",
  imageOutput: "output_cost_per_image_token",
};
/** Those that a request can ask for. Batches are not offered. */
const SERVICE_TIERS = ["priority", "flex", "ultrafast"];
const REGIONS = ["eu", "us"];

/** The prices of one row of the table of facts; null when it has none. */
export function factPrices(fact, place) {
  const usual = tieredPrices(fact, "", place);
  if (usual === null) return null;
  const serviceTiers = Object.fromEntries(
    SERVICE_TIERS.map((name) => [name, tieredPrices(fact, `_${name}`, place)]).filter(
      ([, prices]) => prices !== null,
    ),
  );
  const regions = Object.fromEntries(
    REGIONS.map((region) => [region, fact[`regional_processing_uplift_multiplier_${region}`]]).filter(
      ([, factor]) => factor !== undefined && Number(factor) !== 1,
    ),
  );
  const query = fact.search_context_cost_per_query;
  const search =
    query && ["low", "medium", "high"].map((size) => price(query[`search_context_size_${size}`], place));
  return {
    ...usual,
    ...(search === undefined
      ? {}
      : { search, searchMost: search.reduce((a, b) => (Number(b) > Number(a) ? b : a)) }),
    ...(Object.keys(serviceTiers).length === 0 ? {} : { serviceTiers }),
    ...(Object.keys(regions).length === 0 ? {} : { regions }),
  };
}

/** @param suffix of the service tier, such as "_flex" */
function tieredPrices(fact, suffix, place) {
  const prices = priced(unitsOf(fact, "", suffix, place));
  if (prices === null) return null;
  const thresholds = new Set(Object.keys(fact).flatMap((key) => /_above_(\d+k)_tokens/.exec(key)?.[1] ?? []));
  const tiers = [...thresholds]
    .map((size) => ({
      aboveInputTokens: Number(size.slice(0, -1)) * 1000,
      ...priced(unitsOf(fact, `_above_${size}_tokens`, suffix, place)),
    }))
    .filter((tier) => Object.keys(tier).length > 1)
    .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  return { ...prices, ...(tiers.length === 0 ? {} : { tiers }) };
}

function unitsOf(fact, size, suffix, place) {
  return Object.fromEntries(
    Object.entries(UNITS).map(([unit, key]) => [unit, forMillion(fact[`${key}${size}${suffix}`], place)]),
  );
}

/** Of several rows, the dearer for each unit. What is no single price is taken from the last that has it. */
export function dearest(several) {
  const known = several.filter((prices) => prices !== null);
  if (known.length === 0) return null;
  const most = {};
  for (const prices of known)
    for (const [unit, value] of Object.entries(prices))
      if (typeof value !== "string" || most[unit] === undefined || Number(value) > Number(most[unit]))
        most[unit] = value;
  return most;
}
