import { InvalidArgumentError } from "commander";
import { PRICE } from "../kernel/price-sheet.ts";

/** A model as the operator declares it; prices as they were written, US dollars for a million tokens. */
export interface ModelDeclaration {
  readonly model: string;
  readonly inputUsdPerMillion: string | null;
  readonly outputUsdPerMillion: string | null;
}

/**
 * Reads "llama3.2", "small=0.15,0.60" or, for a model whose output is free of charge such as an embedding,
 * "embed=0.02".
 * @throws InvalidArgumentError
 */
export function parseModel(
  text: string,
  before: readonly ModelDeclaration[] = [],
): readonly ModelDeclaration[] {
  const split = text.indexOf("=");
  const model = split < 0 ? text : text.slice(0, split);
  if (model === "") throw new InvalidArgumentError("Write NAME or NAME=INPUT_PRICE,OUTPUT_PRICE.");
  if (before.some((one) => one.model === model))
    throw new InvalidArgumentError("This model was named before.");
  if (split < 0) return [...before, { model, inputUsdPerMillion: null, outputUsdPerMillion: null }];
  const prices = text.slice(split + 1).split(",");
  const [input = "", output = "0"] = prices;
  if (prices.length > 2 || !PRICE.test(input) || !PRICE.test(output))
    throw new InvalidArgumentError(
      "Prices are decimals in US dollars for a million tokens, such as small=0.15,0.60.",
    );
  return [...before, { model, inputUsdPerMillion: input, outputUsdPerMillion: output }];
}

/** @throws InvalidArgumentError */
export function parsePriority(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Write a whole number from 0 to 999999.");
  return Number(text);
}
