import type { z } from "zod";
import type { sheetShown } from "../../operations/prices/sheet.ts";

type Sheet = z.output<typeof sheetShown>;
type Tiered = Omit<Sheet, "images" | "request" | "search" | "service_tiers">;

/** One unit of a price, and what it costs and is sold for. */
export interface SheetLine {
  readonly unit: string;
  readonly cost: string;
  readonly sale: string;
}

/** Every unit either side has a price for. */
export function sheetLines(cost: Sheet, sale: Sheet): readonly SheetLine[] {
  const [costs, sales] = [flat(cost), flat(sale)];
  return [...new Set([...costs.keys(), ...sales.keys()])].map((unit) => ({
    unit,
    cost: costs.get(unit) ?? "?",
    sale: sales.get(unit) ?? "?",
  }));
}

const UNIT_NAMES: Readonly<Record<string, string>> = {
  input: "a million input tokens",
  cached_input: "a million cached input tokens",
  cache_write: "a million tokens written to a cache",
  cache_write_long: "a million tokens written to it for an hour",
  output: "a million output tokens",
  reasoning: "a million reasoning tokens",
  audio_input: "a million audio tokens in",
  audio_output: "a million audio tokens out",
  image_input: "a million tokens of pictures in",
  image_output: "a million tokens of pictures out",
};

/** OpenAI's `search_context_size`. */
const AMOUNTS: Readonly<Record<string, string>> = {
  low: "little (low)",
  medium: "some (medium)",
  high: "much (high)",
};

function flat(sheet: Sheet): ReadonlyMap<string, string> {
  const { images = {}, request, search, service_tiers: serviceTiers = {}, ...tokens } = sheet;
  const shown = new Map<string, string>();
  const add = ({ tiers = [], ...prices }: Tiered, suffix: string): void => {
    for (const [unit, price] of Object.entries(prices))
      if (price !== undefined) shown.set(`${UNIT_NAMES[unit]}${suffix}`, price);
    for (const { above_input_tokens: above, ...tier } of tiers)
      add(tier, `${suffix}, above ${above} input tokens`);
  };
  add(tokens, "");
  for (const [name, prices] of Object.entries(serviceTiers)) add(prices, `, service tier ${name}`);
  for (const [kind, price] of Object.entries(images)) shown.set(`an image ${kind}`, price);
  for (const [size, price] of Object.entries(search ?? {}))
    shown.set(`a web search that reads ${AMOUNTS[size]}`, price);
  if (request !== undefined) shown.set("a request", request);
  return shown;
}
