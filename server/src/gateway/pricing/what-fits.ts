import type { MicroUsd } from "../../kernel/money.ts";
import { CreditRefused } from "../../ledger/index.ts";
import { RateLimited } from "../../limits/index.ts";
import type { CallerProtocol } from "../../providers/caller-protocol.ts";
import type { PricedPlan } from "../routing/plan.ts";
import {
  LEAST_OUTPUT_TOKENS,
  outputWithin,
  outputWithinTokens,
  tokensOf,
  worstCaseOf,
} from "./worst-case.ts";

/**
 * Adds to a refusal for size what would fit instead. Requests are refused for size only if not even the smallest
 * output fits; else their output limit is lowered.
 * @returns any other error as it is
 */
export function sayingWhatFits(error: unknown, plan: PricedPlan, protocol: CallerProtocol): unknown {
  if (error instanceof CreditRefused)
    return error.saying(
      worstCaseOf(plan, LEAST_OUTPUT_TOKENS),
      fittingCredit(plan, protocol, error.available),
    );
  if (!(error instanceof RateLimited) || error.retrySeconds !== null) return error;
  if (error.counter.rule.unit === "images") return error.saying("Ask for fewer pictures ('n'). ");
  if (error.counter.rule.unit !== "tokens") return error;
  return error.saying(fittingTokens(plan, protocol, error.counter.rule.most));
}

function fittingCredit(plan: PricedPlan, protocol: CallerProtocol, credit: MicroUsd): string {
  const fits = (bytes: number) => worstCaseOf(withInput(plan, bytes), LEAST_OUTPUT_TOKENS) <= credit;
  return advice(plan, protocol, credit > 0n ? outputWithin(plan, credit) : 0, fits);
}

function fittingTokens(plan: PricedPlan, protocol: CallerProtocol, tokens: number): string {
  const fits = (bytes: number) => tokensOf(withInput(plan, bytes), LEAST_OUTPUT_TOKENS) <= tokens;
  return advice(plan, protocol, outputWithinTokens(plan, tokens), fits);
}

/**
 * @param output tokens of each choice that fit beside the input as it is
 * @param fits whether the least output would fit beside so many bytes of text
 */
function advice(
  plan: PricedPlan,
  protocol: CallerProtocol,
  output: number,
  fits: (bytes: number) => boolean,
): string {
  const { endpoint, bounds } = plan.request;
  if (endpoint === "images")
    return "To make it fit, ask for fewer pictures ('n'), a smaller 'size' or a lower 'quality'. ";
  const limit = protocol.outputLimitNames(endpoint);
  const ways: string[] = [];
  if (endpoint !== "embeddings" && output >= 1)
    ways.push(`limit the output to at most ${output} tokens (${limit})`);
  const tooMany = tooManyBytes(bounds.inputBytes, fits);
  if (tooMany !== null) ways.push(`shorten the text by about ${tooMany} tokens`);
  if (bounds.choices > 1) ways.push("ask for fewer choices");
  if (bounds.attachments.length > 0) ways.push("attach less");
  if (ways.length === 0) return "Nothing smaller would fit. ";
  return `To make it fit, ${ways.join(", or ")}. `;
}

/** How many bytes of text are too many; null when none are, or all. A token has at least one byte. */
function tooManyBytes(bytes: number, fits: (bytes: number) => boolean): number | null {
  if (!fits(1) || fits(bytes)) return null;
  let [most, least] = [1, bytes];
  while (least - most > 1) {
    const middle = Math.floor((most + least) / 2);
    if (fits(middle)) most = middle;
    else least = middle;
  }
  return bytes - most;
}

function withInput(plan: PricedPlan, inputBytes: number): PricedPlan {
  const { request } = plan;
  return { ...plan, request: { ...request, bounds: { ...request.bounds, inputBytes } } };
}
