import type { MicroUsd } from "../kernel/money.ts";
import { type SearchSize, STANDARD_TIER } from "../kernel/price-sheet.ts";
import { type Band, dearer, type ExactPrices } from "./bands.ts";
import type { Rates } from "./rates.ts";
import { TOKEN_UNITS, type TokenUnit } from "./token-units.ts";

/**
 * What one request used. `cached`, `cacheWrite`, `cacheWriteLong`, `audioInput` and `imageInput` are parts of `input`;
 * `reasoning`, `audioOutput` and `imageOutput` are parts of `output`. All are whole and not negative.
 */
export interface UsedUnits {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite?: number;
  readonly cacheWriteLong?: number;
  readonly audioInput?: number;
  readonly imageInput?: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioOutput?: number;
  readonly imageOutput?: number;
  readonly images?: readonly ImageCount[];
}

/** What changes the price of what was used, or comes on top of it. */
export interface UsedExtras {
  /** The name of its prices in the sheet; `STANDARD_TIER` for those of the sheet itself. */
  readonly serviceTier: string;
  readonly searches: number;
  readonly searchSize: SearchSize;
}

/** So many images of a size and quality, such as "1024x1024/high". */
interface ImageCount {
  readonly kind: string;
  readonly count: number;
}

/** The most that one request can use. */
export interface UnitBound {
  readonly inputTokensAtMost: number;
  /** For each choice. */
  readonly outputTokensAtMost: number;
  readonly choices: number;
  /** Its input may hold audio, or its output may. */
  readonly audio?: boolean;
  readonly images?: readonly ImageCount[];
  /** Tokens of pictures that are made, and of words and thoughts beside them, for all choices together. With `images` only. */
  readonly drawn?: { readonly picture: number; readonly written: number };
}

/**
 * What a request costs, rounded up once to a whole micro-dollar; null when a price that is needed is unknown.
 * Floating point is exact up to 2^53, and a sum that is larger shows it; that one is computed again with bigints.
 * @param extras null for a plain request, which is nearly every one
 */
export function cost(rates: Rates, used: UsedUnits, extras: UsedExtras | null = null): MicroUsd | null {
  if (extras !== null) return costWithExtras(rates, used, extras);
  const { fast } = bandFor(rates, used.input);
  const total = rates.fastRequest + (hasParts(used) ? partsOf(used, fast) : textOf(used, fast));
  if (total < Number.MAX_SAFE_INTEGER && used.images === undefined) return roundedUp(total, rates.fastParts);
  return exactCost(rates, used);
}

/** Whether anything but text was counted, or was written to a cache: hardly ever. */
function hasParts(used: UsedUnits): boolean {
  return Boolean(
    used.cacheWrite ||
      used.audioInput ||
      used.imageInput ||
      used.cacheWriteLong ||
      used.audioOutput ||
      used.imageOutput,
  );
}

function textOf({ input, cached, output, reasoning }: UsedUnits, fast: Band["fast"]): number {
  const read = cached < input ? cached : input;
  const thought = reasoning < output ? reasoning : output;
  return (
    times(input - read, fast.input) +
    times(read, fast.cachedInput) +
    times(output - thought, fast.output) +
    times(thought, fast.reasoning)
  );
}

function partsOf(used: UsedUnits, fast: Band["fast"]): number {
  const portions = portionsOf(used);
  let total = 0;
  for (const unit of TOKEN_UNITS) total += times(portions[unit], fast[unit]);
  return total;
}

/**
 * The most that a request within these bounds can cost; null when a price that it may need is unknown. No request
 * within the bounds costs more (C-1).
 */
export function worstCase(rates: Rates, bound: UnitBound): MicroUsd | null {
  const { bands, fastParts, fastRequest } = rates;
  const output = bound.outputTokensAtMost * bound.choices;
  const oneBand = bound.inputTokensAtMost <= (bands[1]?.above ?? Number.POSITIVE_INFINITY);
  if (oneBand && bound.audio !== true && bound.images === undefined) {
    const { fastMost } = bands[0];
    const total =
      fastRequest + times(bound.inputTokensAtMost, fastMost.input) + times(output, fastMost.output);
    if (total < Number.MAX_SAFE_INTEGER) return roundedUp(total, fastParts);
  }
  const total = mostParts(rates, bound, output);
  return total === null ? null : ceilDivide(total, rates.parts);
}

/**
 * How many output tokens for each choice `credit` still pays after the input; null when it does not even pay the
 * input, or a price is unknown. As many as there are (2^53 - 1) where output costs nothing.
 */
export function affordableOutput(
  rates: Rates,
  inputTokensAtMost: number,
  choices: number,
  credit: MicroUsd,
): number | null {
  const budget = credit * rates.parts;
  let affordable = Number.MAX_SAFE_INTEGER;
  for (const band of bandsUpTo(rates, inputTokensAtMost)) {
    const input = exactTimes(inputWithin(rates, band, inputTokensAtMost), band.most.input);
    if (input === null || band.most.output === null) return null;
    const left = budget - rates.request - input;
    if (left < 0n) return null;
    const each = band.most.output * BigInt(choices);
    if (each > 0n) affordable = Math.min(affordable, Number(left / each));
  }
  return affordable;
}

function bandFor({ bands }: Rates, input: number): Band {
  let band = bands[0];
  for (let index = 1; index < bands.length; index += 1) {
    const next = bands[index];
    if (next !== undefined && input > next.above) band = next;
  }
  return band;
}

/** Nothing costs nothing, also where the price is unknown. */
function times(count: number, price: number): number {
  return count === 0 ? 0 : count * price;
}

/** Both the remainder and the difference are exact, which dividing first would not be. */
function roundedUp(total: number, parts: number): MicroUsd {
  const rest = total % parts;
  return BigInt((total - rest) / parts + (rest > 0 ? 1 : 0)) as MicroUsd;
}

function costWithExtras(rates: Rates, used: UsedUnits, extras: UsedExtras): MicroUsd | null {
  const { serviceTier, searches, searchSize } = extras;
  const tier = serviceTier === STANDARD_TIER ? rates : rates.serviceTiers.get(serviceTier);
  if (tier === undefined) return null;
  return searches === 0
    ? cost(tier, used)
    : exactCost(tier, used, exactTimes(searches, rates.search.get(searchSize) ?? null));
}

function exactCost(rates: Rates, used: UsedUnits, searches: bigint | null = 0n): MicroUsd | null {
  const { exact } = bandFor(rates, used.input);
  const portions = portionsOf(used);
  const tokens = TOKEN_UNITS.map((unit) => exactTimes(portions[unit], exact[unit]));
  const total = sum([rates.request, searches, imageParts(rates, used.images), ...tokens]);
  return total === null ? null : ceilDivide(total, rates.parts);
}

/**
 * The tokens, each counted once. Where a provider's parts come to more than the whole, those that cost most count first:
 * sound, what was written to a cache, what was read from it, pictures.
 */
function portionsOf(used: UsedUnits): Readonly<Record<TokenUnit, number>> {
  const audioInput = Math.min(used.audioInput ?? 0, used.input);
  let input = used.input - audioInput;
  const cacheWriteLong = Math.min(used.cacheWriteLong ?? 0, input);
  input -= cacheWriteLong;
  const cacheWrite = Math.min(used.cacheWrite ?? 0, input);
  input -= cacheWrite;
  const cachedInput = Math.min(used.cached, input);
  input -= cachedInput;
  const imageInput = Math.min(used.imageInput ?? 0, input);
  input -= imageInput;
  const audioOutput = Math.min(used.audioOutput ?? 0, used.output);
  let output = used.output - audioOutput;
  const imageOutput = Math.min(used.imageOutput ?? 0, output);
  output -= imageOutput;
  const reasoning = Math.min(used.reasoning, output);
  output -= reasoning;
  return {
    input,
    cachedInput,
    cacheWrite,
    cacheWriteLong,
    output,
    reasoning,
    audioInput,
    audioOutput,
    imageInput,
    imageOutput,
  };
}

function mostParts(rates: Rates, bound: UnitBound, output: number): bigint | null {
  let most = 0n;
  for (const band of bandsUpTo(rates, bound.inputTokensAtMost)) {
    const { exact, most: dearest } = band;
    const input = bound.audio ? dearer(dearest.input, exact.audioInput) : dearest.input;
    const each = bound.audio ? dearer(dearest.output, exact.audioOutput ?? dearest.output) : dearest.output;
    const total = sum([
      rates.request,
      exactTimes(inputWithin(rates, band, bound.inputTokensAtMost), input),
      exactTimes(output, each),
      imageParts(rates, bound.images),
      bound.drawn === undefined ? 0n : drawnParts(exact, bound.drawn),
    ]);
    if (total === null) return null;
    if (total > most) most = total;
  }
  return most;
}

/** A picture's tokens at their price; what is written beside it at the price of words, and where there is none, nothing is. */
function drawnParts(
  exact: ExactPrices,
  { picture, written }: NonNullable<UnitBound["drawn"]>,
): bigint | null {
  const { imageOutput, output, reasoning } = exact;
  const word = output === null || reasoning === null ? 0n : dearer(output, reasoning);
  const drawn = exactTimes(picture, imageOutput ?? output);
  const wrote = exactTimes(written, word);
  return drawn === null || wrote === null ? null : drawn + wrote;
}

function bandsUpTo({ bands }: Rates, input: number): readonly Band[] {
  return bands.filter(({ above }) => above === 0 || input > above);
}

/** As much input as is possible at the prices of this band: where a long input costs less, a shorter one may cost more. */
function inputWithin({ bands }: Rates, band: Band, input: number): number {
  const next = bands.find(({ above }) => above > band.above);
  return next === undefined ? input : Math.min(input, next.above);
}

function imageParts({ images }: Rates, counts: readonly ImageCount[] = []): bigint | null {
  return sum(counts.map(({ kind, count }) => exactTimes(count, images.get(kind) ?? null)));
}

function exactTimes(count: number, price: bigint | null): bigint | null {
  if (count === 0) return 0n;
  return price === null ? null : BigInt(count) * price;
}

function sum(amounts: readonly (bigint | null)[]): bigint | null {
  return amounts.reduce((a, b) => (a === null || b === null ? null : a + b), 0n);
}

function ceilDivide(total: bigint, parts: bigint): MicroUsd {
  return ((total + parts - 1n) / parts) as MicroUsd;
}
