import { costOf, type MicroUsd } from "../kernel/money.ts";
import type { Model, TokenCounts } from "../providers/contract.ts";

/** Characters per token in English text, roughly, by OpenAI's own rule of thumb. */
const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** What the provider charges for these tokens; null when a price that is needed is unknown. */
export function providerCost(model: Model, counts: TokenCounts): MicroUsd | null {
  const { inputPrice, cachedPrice, outputPrice } = model;
  if (inputPrice === null || cachedPrice === null) return null;
  if (outputPrice === null && counts.output > 0) return null;
  const cached = Math.min(counts.cached, counts.input);
  return costOf([
    [counts.input - cached, inputPrice],
    [cached, cachedPrice],
    [outputPrice === null ? 0 : counts.output, outputPrice ?? inputPrice],
  ]);
}
