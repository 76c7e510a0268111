import type { PriceSheet, TokenPrices } from "../../../kernel/price-sheet.ts";

/** What somebody wants to know the price of. */
export interface Asked {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly requests: number;
}

/** Decimal US dollars. */
export interface Estimate {
  readonly each: string;
  readonly all: string;
  /** From how many input tokens on these prices count; null: the usual ones. */
  readonly tier: number | null;
}

const PLACES = 12;
const ONE = 10n ** BigInt(PLACES);
const MILLION = 1_000_000n;
/** More than anybody asks in a month; keeps figures readable. */
const MOST = 1_000_000_000_000;

/** What so many requests cost, exactly; null where the price of one of these units is not known. */
export function estimate(price: PriceSheet, { inputTokens, outputTokens, requests }: Asked): Estimate | null {
  const tier = (price.tiers ?? []).findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens);
  const rates: TokenPrices = { ...price, ...tier };
  if (rates.input === undefined || (outputTokens > 0 && rates.output === undefined)) return null;
  const tokens =
    scaled(rates.input) * BigInt(inputTokens) + scaled(rates.output ?? "0") * BigInt(outputTokens);
  const each = tokens + scaled(price.request ?? "0") * MILLION;
  return {
    each: decimal(each, MILLION * ONE),
    all: decimal(each * BigInt(requests), MILLION * ONE),
    tier: tier?.aboveInputTokens ?? null,
  };
}

/**
 * A number of the form: digits, with whatever stands between groups of them.
 * @returns undefined where it is none, or too large
 */
export function readCount(text: string | null, otherwise: number): number | undefined {
  if (text === null || text.trim() === "") return otherwise;
  const digits = text.replaceAll(/[\s.,'’_]/g, "");
  const value = /^\d{1,13}$/.test(digits) ? Number(digits) : Number.NaN;
  return value <= MOST ? value : undefined;
}

function scaled(price: string): bigint {
  const [whole = "0", fraction = ""] = price.split(".");
  return BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, "0"));
}

/** Rounded up to a millionth of a dollar, as nobody is charged less. */
function decimal(over: bigint, under: bigint): string {
  const micro = (over * MILLION + under - 1n) / under;
  return `${micro / MILLION}.${(micro % MILLION).toString().padStart(6, "0")}`;
}
