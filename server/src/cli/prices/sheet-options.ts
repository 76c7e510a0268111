import type { Command } from "commander";
import type { PriceSheet, PriceTier, SearchSize, TieredPrices } from "../../kernel/price-sheet.ts";
import { TOKEN_UNITS, type TokenUnit } from "../../prices/index.ts";
import { parseImage, parsePrice, parseSearch, parseServiceTier, parseTier } from "./sheet-parts.ts";

/** What a command line can say of a price. Token prices are US dollars for a million. */
export interface SheetOptions extends Partial<Readonly<Record<TokenUnit, string>>> {
  readonly request?: string;
  readonly search?: Readonly<Record<SearchSize, string>>;
  readonly image?: Readonly<Record<string, string>>;
  readonly tier?: readonly PriceTier[];
  readonly serviceTier?: Readonly<Record<string, TieredPrices>>;
}

export function addSheetOptions(command: Command): Command {
  return command
    .option("--input <usd>", "a million input tokens", parsePrice)
    .option("--cached-input <usd>", "a million cached ones (default: as input)", parsePrice)
    .option("--cache-write <usd>", "a million written to a cache (default: as input)", parsePrice)
    .option("--cache-write-long <usd>", "a million written to it for an hour", parsePrice)
    .option("--output <usd>", "a million output tokens", parsePrice)
    .option("--reasoning <usd>", "a million of reasoning (default: as output)", parsePrice)
    .option("--audio-input <usd>", "a million audio tokens coming in", parsePrice)
    .option("--audio-output <usd>", "a million audio tokens going out", parsePrice)
    .option("--image-input <usd>", "a million tokens of pictures coming in (default: as input)", parsePrice)
    .option("--image-output <usd>", "a million tokens of pictures going out", parsePrice)
    .option("--request <usd>", "each request, on top", parsePrice)
    .option(
      "--search <usd>",
      "each web search, or each source where those are counted; by size as low=0.01,medium=0.02,high=0.03",
      parseSearch,
    )
    .option(
      "--image <kind=usd>",
      "an image of a size and quality, such as 1024x1024/high=0.167; repeatable",
      parseImage,
    )
    .option(
      "--tier <above:in,out[,cached]>",
      "prices of requests with more input tokens, such as 200000:5,22.5 or 200000:input=5,cache-write=6; repeatable",
      parseTier,
    )
    .option(
      "--service-tier <name:in,out[,cached]>",
      "prices of a service tier, such as priority:5,30 or flex:input=1,output=7, and of its long inputs as flex/200000:2,11; repeatable",
      parseServiceTier,
    );
}

/** Null when nothing was said. */
export function sheetFrom(options: SheetOptions): PriceSheet | null {
  const { image: images, tier: tiers, serviceTier: serviceTiers, search, request } = options;
  const tokens = TOKEN_UNITS.map((unit) => [unit, options[unit]] as const);
  const all = [...tokens, ...Object.entries({ request, images, tiers, search, serviceTiers })];
  const said = all.filter(([, value]) => value !== undefined);
  return said.length === 0 ? null : Object.fromEntries(said);
}
