import { z } from "zod";
import {
  PRICE,
  type PriceSheet,
  type PriceTier,
  SEARCH_SIZES,
  type TieredPrices,
  type TokenPrices,
} from "../../kernel/price-sheet.ts";

const usd = z
  .string('must be a decimal in quotation marks, such as "0.15"')
  .regex(PRICE, 'must be a decimal in quotation marks, such as "0.15"');

/** US dollars for a million tokens of each unit. */
const tokenUnits = {
  input: usd.optional().describe("A million input tokens."),
  cached_input: usd.optional().describe("A million that were read from a cache. Missing or zero: as input."),
  cache_write: usd.optional().describe("A million written to a cache. Missing: as input."),
  cache_write_long: usd.optional().describe("A million written to a cache for an hour."),
  output: usd.optional().describe("A million output tokens."),
  reasoning: usd.optional().describe("A million of reasoning. Missing: as output."),
  audio_input: usd.optional().describe("A million audio tokens coming in."),
  audio_output: usd.optional().describe("A million audio tokens going out."),
  image_input: usd.optional().describe("A million tokens of pictures coming in. Missing: as input."),
  image_output: usd.optional().describe("A million tokens of pictures going out."),
};

const tieredUnits = {
  ...tokenUnits,
  tiers: z
    .array(
      z.strictObject({
        above_input_tokens: z
          .int("must be a whole number")
          .min(1, "must be at least 1")
          .max(1_000_000_000, "must be at most 1000000000"),
        ...tokenUnits,
      }),
    )
    .optional()
    .describe(
      "Where a long input costs otherwise: the whole request at the prices of the last tier it goes beyond.",
    ),
};

const search = z.strictObject(
  Object.fromEntries(SEARCH_SIZES.map((size) => [size, usd])) as Record<
    (typeof SEARCH_SIZES)[number],
    typeof usd
  >,
);

/** A whole price as it is written down: for operations, for files and for answers. */
export const sheetShown = z
  .strictObject({
    ...tieredUnits,
    images: z
      .record(z.string(), usd)
      .optional()
      .describe("One image, by its size and quality, such as '1024x1024/high'."),
    request: usd.optional().describe("Each request, on top."),
    search: search.optional().describe("One web search, by how much of the web it reads."),
    service_tiers: z
      .record(z.string(), z.strictObject(tieredUnits))
      .optional()
      .describe("Ways of serving that cost otherwise, such as 'priority'."),
  })
  .meta({ id: "PriceSheet", description: "US dollars as decimal texts with at most six places." });

type Shown = z.output<typeof sheetShown>;
type Tiered = Omit<Shown, "images" | "request" | "search" | "service_tiers">;
type Units = Omit<Tiered, "tiers">;

/** The same, read. What is between its members is judged by the prices themselves. */
export const priceSheet = sheetShown.transform(readSheet);

function readSheet({ images, request, search: searches, service_tiers: tiers, ...usual }: Shown): PriceSheet {
  return defined({
    ...readTiered(usual),
    images,
    request,
    search: searches,
    serviceTiers: tiers && mapValues(tiers, readTiered),
  });
}

/** A price with the names of the contract. */
export function showSheet({ images, request, search: searches, serviceTiers, ...usual }: PriceSheet): Shown {
  return defined({
    ...showTiered(usual),
    images,
    request,
    search: searches,
    service_tiers: serviceTiers && mapValues(serviceTiers, showTiered),
  });
}

function readTiered({ tiers, ...units }: Tiered): TieredPrices {
  return defined({ ...readUnits(units), tiers: tiers?.map(readTier) });
}

function readTier({
  above_input_tokens: aboveInputTokens,
  ...units
}: NonNullable<Tiered["tiers"]>[number]): PriceTier {
  return { aboveInputTokens, ...readUnits(units) };
}

function readUnits(units: Units): TokenPrices {
  return renamed(units, (name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
}

function showTiered({ tiers, ...units }: TieredPrices): Tiered {
  return defined({
    ...showUnits(units),
    tiers: tiers?.map(({ aboveInputTokens, ...more }) => ({
      above_input_tokens: aboveInputTokens,
      ...showUnits(more),
    })),
  });
}

function showUnits(units: TokenPrices): Units {
  return renamed(units, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

function renamed(units: object, rename: (name: string) => string): Record<string, string> {
  return defined(Object.fromEntries(Object.entries(units).map(([name, price]) => [rename(name), price])));
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** Without what is undefined. */
// biome-ignore lint/suspicious/noExplicitAny: its callers say what it is
function defined(members: object): any {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
