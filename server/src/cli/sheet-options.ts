import { type Command, InvalidArgumentError } from "commander";
import { PRICE, type PriceSheet, type PriceTier } from "../kernel/price-sheet.ts";

/** What a command line can say of a price. Token prices are US dollars for a million. */
export interface SheetOptions {
  readonly input?: string;
  readonly cachedInput?: string;
  readonly cacheWrite?: string;
  readonly output?: string;
  readonly reasoning?: string;
  readonly audioInput?: string;
  readonly audioOutput?: string;
  readonly request?: string;
  readonly image?: Readonly<Record<string, string>>;
  readonly tier?: readonly PriceTier[];
}

export function addSheetOptions(command: Command): Command {
  return command
    .option("--input <usd>", "a million input tokens", parsePrice)
    .option("--cached-input <usd>", "a million cached ones (default: as input)", parsePrice)
    .option("--cache-write <usd>", "a million written to a cache (default: as input)", parsePrice)
    .option("--output <usd>", "a million output tokens", parsePrice)
    .option("--reasoning <usd>", "a million of reasoning (default: as output)", parsePrice)
    .option("--audio-input <usd>", "a million audio tokens coming in", parsePrice)
    .option("--audio-output <usd>", "a million audio tokens going out", parsePrice)
    .option("--request <usd>", "each request, on top", parsePrice)
    .option(
      "--image <kind=usd>",
      "an image of a size and quality, such as 1024x1024/high=0.167; repeatable",
      parseImage,
    )
    .option(
      "--tier <above:in,out[,cached]>",
      "prices of requests with more input tokens, such as 200000:5,22.5; repeatable",
      parseTier,
    );
}

/** Null when nothing was said. */
export function sheetFrom({ image, tier, ...options }: SheetOptions): PriceSheet | null {
  const { input, cachedInput, cacheWrite, output, reasoning, audioInput, audioOutput, request } = options;
  const all = {
    input,
    cachedInput,
    cacheWrite,
    output,
    reasoning,
    audioInput,
    audioOutput,
    request,
    images: image,
    tiers: tier,
  };
  const said = Object.entries(all).filter(([, value]) => value !== undefined);
  return said.length === 0 ? null : Object.fromEntries(said);
}

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

/** @throws InvalidArgumentError */
export function parseTier(text: string, before: readonly PriceTier[] = []): readonly PriceTier[] {
  const [, above = "", prices = ""] = /^(\d{1,9}):(.+)$/.exec(text) ?? [];
  const [input, output, cachedInput, ...more] = prices.split(",").map((price) => price.trim());
  if (above === "" || !input || !output || more.length > 0)
    throw new InvalidArgumentError(
      "Write TOKENS:INPUT,OUTPUT or TOKENS:INPUT,OUTPUT,CACHED, such as 200000:5,22.5.",
    );
  return [
    ...before,
    {
      aboveInputTokens: Number(above),
      input: parsePrice(input),
      output: parsePrice(output),
      ...(cachedInput === undefined ? {} : { cachedInput: parsePrice(cachedInput) }),
    },
  ];
}
