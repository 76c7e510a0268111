import { InvalidArgumentError } from "commander";
import { PRICE } from "../../kernel/price-sheet.ts";

/** A model as the operator declares it; prices as they were written, US dollars for a million tokens. */
export interface DeclaredModel {
  readonly model: string;
  readonly input_usd_per_million: string | null;
  readonly output_usd_per_million: string | null;
  /** What it takes and writes at most; null when that was not said. */
  readonly context_tokens: number | null;
  readonly output_tokens: number | null;
}

const TOKENS = /^[1-9]\d{0,8}$/;

/**
 * Reads "llama3.2", "small=0.15,0.60" or, for a model whose output is free of charge such as an embedding, "embed=0.02".
 * After the prices what it takes and writes at most can be said: "small=0.15,0.60,context=131072,output=8192".
 * @throws InvalidArgumentError
 */
export function parseModel(text: string, before: readonly DeclaredModel[] = []): readonly DeclaredModel[] {
  const split = text.indexOf("=");
  const model = split < 0 ? text : text.slice(0, split);
  if (model === "") throw new InvalidArgumentError("Write NAME or NAME=INPUT_PRICE,OUTPUT_PRICE.");
  if (before.some((one) => one.model === model))
    throw new InvalidArgumentError("This model was named before.");
  const facts = split < 0 ? [] : text.slice(split + 1).split(",");
  const limits = new Map(facts.filter((fact) => fact.includes("=")).map(readLimit));
  const prices = facts.filter((fact) => !fact.includes("="));
  const most = { context_tokens: limits.get("context") ?? null, output_tokens: limits.get("output") ?? null };
  if (facts.length === 0 || (prices.length === 0 && limits.size > 0)) {
    return [...before, { model, input_usd_per_million: null, output_usd_per_million: null, ...most }];
  }
  const [input = "", output = "0"] = prices;
  if (prices.length > 2 || !PRICE.test(input) || !PRICE.test(output))
    throw new InvalidArgumentError(
      "Prices are decimals in US dollars for a million tokens, such as small=0.15,0.60.",
    );
  return [...before, { model, input_usd_per_million: input, output_usd_per_million: output, ...most }];
}

function readLimit(fact: string): readonly [string, number] {
  const [name = "", tokens = ""] = fact.split("=", 2);
  if ((name !== "context" && name !== "output") || !TOKENS.test(tokens))
    throw new InvalidArgumentError("Limits are tokens, such as small=0.15,0.60,context=131072,output=8192.");
  return [name, Number(tokens)];
}

/** @throws InvalidArgumentError */
export function parseWeight(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > 1_000)
    throw new InvalidArgumentError("Write a whole number from 1 to 1000.");
  return Number(text);
}

/** @throws InvalidArgumentError */
export function parsePriority(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Write a whole number from 0 to 999999.");
  return Number(text);
}
