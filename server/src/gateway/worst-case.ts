import { PublicError } from "../kernel/errors.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { affordableOutput, type UnitBound, worstCase } from "../prices/index.ts";
import type { InferenceRequest, Model, RequestBounds } from "../providers/contract.ts";
import type { PricedPlan } from "./price-targets.ts";

/** Output of a model of which nothing is known and for which the caller named no limit. */
const UNKNOWN_OUTPUT_TOKENS = 16_384;

/** With less output than this there is no use in asking. */
const LEAST_OUTPUT_TOKENS = 16;

/** What a request must be covered for before it is sent (C-1). */
export interface WorstCase {
  readonly atMost: MicroUsd;
  /** With its output cut to the least that makes sense. */
  readonly atLeast: MicroUsd;
}

/**
 * The most that a plan's dearest target may cost this customer.
 * @throws PublicError price_unknown
 */
export function worstCaseOf({ request, targets, prices }: PricedPlan): WorstCase {
  let [atMost, atLeast] = [0n, 0n];
  prices?.forEach(({ sale }, index) => {
    const target = targets[index];
    if (!target) return;
    const bound = unitBound(request, target.model);
    const most = worstCase(sale, bound);
    const least = worstCase(sale, {
      ...bound,
      outputTokensAtMost: Math.min(bound.outputTokensAtMost, LEAST_OUTPUT_TOKENS),
    });
    if (most === null || least === null) {
      const { provider, model } = target.offer;
      throw new PublicError("price_unknown", { provider, model });
    }
    if (most > atMost) atMost = most;
    if (least > atLeast) atLeast = least;
  });
  return { atMost: atMost as MicroUsd, atLeast: atLeast as MicroUsd };
}

/** How many output tokens, of each choice and at any of the targets, are covered by less than the worst case. */
export function outputWithin({ request, targets, prices }: PricedPlan, credit: MicroUsd): number {
  let tokens = Number.MAX_SAFE_INTEGER;
  prices?.forEach(({ sale }, index) => {
    const target = targets[index];
    if (!target) return;
    const { inputTokensAtMost, outputTokensAtMost, choices } = unitBound(request, target.model);
    const affordable = affordableOutput(sale, inputTokensAtMost, choices, credit) ?? 0;
    tokens = Math.min(tokens, affordable, outputTokensAtMost);
  });
  return tokens;
}

function unitBound({ endpoint, bounds }: InferenceRequest, model: Model): UnitBound {
  return {
    inputTokensAtMost: inputAtMost(bounds, model),
    outputTokensAtMost: endpoint === "embeddings" ? 0 : outputAtMost(bounds, model),
    choices: bounds.choices,
    audio: bounds.audio,
  };
}

/** What a body refers to is bounded by what the model can take; where that is unknown, its bytes must do. */
function inputAtMost({ inputBytes, refersToMore }: RequestBounds, { contextTokens }: Model): number {
  if (contextTokens === 0) return inputBytes;
  return refersToMore ? contextTokens : Math.min(inputBytes, contextTokens);
}

function outputAtMost({ outputTokens }: RequestBounds, model: Model): number {
  if (model.outputTokens === 0) return outputTokens ?? UNKNOWN_OUTPUT_TOKENS;
  return Math.min(outputTokens ?? model.outputTokens, model.outputTokens);
}
