import { PublicError } from "../../kernel/errors.ts";
import { tokensTaken } from "../../limits/index.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Exchange } from "../exchange.ts";
import { sayingWhatFits } from "../pricing/what-fits.ts";
import { LEAST_OUTPUT_TOKENS, outputWithinTokens, tokensOf } from "../pricing/worst-case.ts";
import type { PricedPlan } from "../routing/plan.ts";

/**
 * Counts a request against all limits of its key in one call (AB-6): the request itself, and the most tokens that it
 * can use. Where fewer tokens are left, it takes those, down to the smallest answer that is of use. Synchronous where
 * counting is local.
 * @returns the output tokens that the limits leave to each choice; null where they leave all that was asked for
 * @throws PublicError rate_limit_exceeded, request_exceeds_limit, limits_unchecked
 */
export function countRequest(
  { tally, protocol, gateway: { limiter } }: Exchange,
  caller: Caller,
  plan: PricedPlan,
): number | null | Promise<number | null> {
  const counters = limiter.ofKey(caller, plan.request.endpoint);
  const images = plan.request.pictures?.count ?? 0;
  const bound =
    counters.countsTokens || counters.countsImages
      ? { atMost: tokensOf(plan), atLeast: tokensOf(plan, LEAST_OUTPUT_TOKENS), images }
      : undefined;
  if (bound === undefined) {
    const taken = limiter.count(counters, tally);
    return taken instanceof Promise ? taken.then(() => null) : null;
  }
  try {
    const taken = limiter.count(counters, tally, bound);
    if (!(taken instanceof Promise)) return outputWithinLimits(tokensTaken(bound, counters, taken), plan);
    return taken.then(
      (answer) => outputWithinLimits(tokensTaken(bound, counters, answer), plan),
      (error: unknown) => Promise.reject(sayingWhatFits(error, plan, protocol)),
    );
  } catch (error) {
    throw sayingWhatFits(error, plan, protocol);
  }
}

function outputWithinLimits(tokens: number | null, plan: PricedPlan): number | null {
  return tokens === null ? null : outputWithinTokens(plan, tokens);
}

/**
 * Counts a request that was refused for its form before it was counted (AB-6). Limits hold for nonsense, too. It
 * takes no tokens.
 * @returns what to answer: the same refusal, or that there were too many requests
 */
export async function countRefused(
  refusal: unknown,
  caller: Caller,
  { endpoint, tally, gateway: { limiter } }: Exchange,
): Promise<unknown> {
  if (tally.asked || !isCallersFault(refusal)) return refusal;
  try {
    await limiter.count(limiter.ofKey(caller, endpoint), tally);
    return refusal;
  } catch (tooMany) {
    return tooMany;
  }
}

/** 401 is not counted: a key that has ended has no limits any more. */
function isCallersFault(refusal: unknown): boolean {
  return (
    refusal instanceof PublicError && refusal.status >= 400 && refusal.status < 500 && refusal.status !== 401
  );
}
