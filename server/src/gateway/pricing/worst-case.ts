import type { MicroUsd } from "../../kernel/money.ts";
import { affordableOutput, type Price, type UnitBound, worstCase } from "../../prices/index.ts";
import { attachmentTokens } from "../../providers/attachments/index.ts";
import type { InferenceRequest, Model, RequestBounds } from "../../providers/contract.ts";
import type { PricedPlan } from "../routing/plan.ts";
import { picturesAtMost, pictureTokensOf } from "./pictures.ts";
import { UNKNOWN_CONTEXT_TOKENS, UNKNOWN_OUTPUT_TOKENS } from "./unknown-model.ts";

/** An answer with less output than this is of no use. */
export const LEAST_OUTPUT_TOKENS = 16;

/**
 * The most that a request may cost this customer at the dearest of its targets: what must be put aside before it is
 * sent (C-1).
 * @param outputTokens with its output cut to this
 */
export function worstCaseOf(
  { request, targets }: PricedPlan,
  outputTokens = Number.POSITIVE_INFINITY,
): MicroUsd {
  let dearest = 0n;
  for (const { target, price } of targets) {
    if (price === null) continue;
    const most = worstCaseAt(request, target.model, price, outputTokens);
    if (most === null) throw new Error("a target without a price for this request was not left out");
    if (most > dearest) dearest = most;
  }
  return dearest as MicroUsd;
}

/** The most that a request may cost this customer at one model; null when a price that it may need is unknown. */
export function worstCaseAt(
  request: Pick<InferenceRequest, "endpoint" | "bounds" | "pictures">,
  model: Model,
  price: Price,
  outputTokens = Number.POSITIVE_INFINITY,
): MicroUsd | null {
  const { pictures } = request;
  if (pictures !== undefined) return picturesAtMost({ bounds: request.bounds, pictures }, model, price);
  return worstCase(price.hold, unitBound(request, model, outputTokens));
}

/** How many output tokens, of each choice and at any of the targets, are covered by less than the worst case. */
export function outputWithin({ request, targets }: PricedPlan, credit: MicroUsd): number {
  let tokens = Number.MAX_SAFE_INTEGER;
  for (const { target, price } of targets) {
    if (price === null) continue;
    const { inputTokensAtMost, outputTokensAtMost, choices } = unitBound(request, target.model);
    const affordable = affordableOutput(price.hold, inputTokensAtMost, choices, credit) ?? 0;
    tokens = Math.min(tokens, Math.min(affordable, outputTokensAtMost) - request.bounds.outputBesides);
  }
  return tokens;
}

/** How many tokens a request uses at most at any of its targets, and with its output cut to so many of each choice. */
export function tokensOf({ request, targets }: PricedPlan, outputTokens = Number.POSITIVE_INFINITY): number {
  let most = 0;
  const { pictures, bounds } = request;
  for (const { target } of targets) {
    if (pictures !== undefined) {
      most = Math.max(most, pictureTokensOf({ bounds, pictures }, target.model));
      continue;
    }
    const bound = unitBound(request, target.model, outputTokens);
    const { inputTokensAtMost, outputTokensAtMost, choices } = bound;
    most = Math.max(most, inputTokensAtMost + outputTokensAtMost * choices);
  }
  return most;
}

/** How many output tokens, of each choice and at any of the targets, `tokens` cover beside the input. */
export function outputWithinTokens({ request, targets }: PricedPlan, tokens: number): number {
  let output = Number.MAX_SAFE_INTEGER;
  for (const { target } of targets) {
    const { inputTokensAtMost, outputTokensAtMost, choices } = unitBound(request, target.model);
    const each = Math.min(Math.floor((tokens - inputTokensAtMost) / choices), outputTokensAtMost);
    output = Math.min(output, each - request.bounds.outputBesides);
  }
  return output;
}

/** The most output tokens that a provider can bill for a request, all choices together. */
export function outputOf(request: InferenceRequest, model: Model, outputLimit: number | null): number {
  const { outputTokensAtMost, choices } = unitBound(request, model, outputLimit ?? Number.POSITIVE_INFINITY);
  return outputTokensAtMost * choices;
}

function unitBound(
  { endpoint, bounds }: Pick<InferenceRequest, "endpoint" | "bounds">,
  model: Model,
  outputTokens = Number.POSITIVE_INFINITY,
): UnitBound {
  const output = Math.min(outputAtMost(bounds, model), outputTokens) + bounds.outputBesides;
  return {
    inputTokensAtMost: inputAtMost(bounds, model),
    outputTokensAtMost: endpoint === "embeddings" ? 0 : output,
    choices: bounds.choices,
    audio: bounds.audio,
  };
}

/** Where nothing else bounds the input, the model's context does. */
function inputAtMost(bounds: RequestBounds, model: Model): number {
  const { inputBytes, inputBesides = 0, attachments, refersToMore } = bounds;
  const tokens = inputBytes + inputBesides + attachmentTokens(attachments, model).atMost;
  const { contextTokens } = model;
  if (refersToMore || tokens === Number.POSITIVE_INFINITY)
    return contextTokens || Math.max(inputBytes, UNKNOWN_CONTEXT_TOKENS);
  return contextTokens === 0 ? tokens : Math.min(tokens, contextTokens);
}

/** The most output tokens of each choice: as the caller limits them, or as the model does. */
export function outputAtMost({ outputTokens }: RequestBounds, model: Model): number {
  if (model.outputTokens === 0) return outputTokens ?? UNKNOWN_OUTPUT_TOKENS;
  return Math.min(outputTokens ?? model.outputTokens, model.outputTokens);
}
