import { failpoint } from "../kernel/failpoint.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { cost } from "../prices/index.ts";
import type { TokenCounts } from "../providers/contract.ts";
import type { Outcome, UsageSource } from "../usage/index.ts";
import type { Grant } from "./admit.ts";
import { estimateTokens } from "./estimate.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import { priceOf } from "./price-targets.ts";

/** What was delivered, for the usage row. */
interface Delivered {
  readonly outcome: Outcome;
  readonly status: number;
  readonly counts: TokenCounts | null;
  readonly outputCharacters: number;
}

/** Settles a grant. Only the first call counts, so that an end, an error and an abort may race. */
export type Settle = (delivered: Delivered) => MicroUsd | null;

/** Writes the end of a request into its usage row and lets the next one in. */
export function settler(reply: Reply, grant: Grant, gateway: Gateway): Settle {
  let open = true;
  return ({ outcome, status, counts, outputCharacters }) => {
    if (!open) return null;
    open = false;
    failpoint("meter-before-settle");
    const refused =
      outcome === "rejected" || outcome === "provider_error" || outcome === "provider_unreachable";
    // A stream can fail after a part of its answer was delivered, which the provider charges for.
    const reached = !refused || outputCharacters > 0;
    const [tokens, usageSource] = countTokens(counts, reached, grant, outputCharacters);
    const price = priceOf(grant.plan, reply.target);
    // A test key has no price and never spends; a refusal costs nothing, also where each request has a price.
    const costMicroUsd = price === null || usageSource === "none" ? NO_COST : cost(price.cost, tokens);
    gateway.inFlight.leave(grant.call);
    gateway.usage.settle(grant.ticket, {
      outcome,
      status,
      provider: reply.target.entry.kind,
      attempts: reply.attempts,
      inputTokens: tokens.input,
      cachedTokens: tokens.cached,
      outputTokens: tokens.output,
      reasoningTokens: tokens.reasoning,
      usageSource,
      costMicroUsd,
      chargeMicroUsd: 0n as MicroUsd,
      lossMicroUsd: 0n as MicroUsd,
      firstByteMs: reply.firstByteMs === null ? null : Math.round(reply.firstByteMs),
      durationMs: Math.round(gateway.clock.monotonicMs() - grant.startedMs),
    });
    failpoint("meter-after-settle");
    return costMicroUsd;
  };
}

const NO_COST = 0n as MicroUsd;
const NOTHING: TokenCounts = { input: 0, cached: 0, output: 0, reasoning: 0 };

/** The provider's count where there is one; otherwise an estimate, never zero for work that may have been done. */
function countTokens(
  counts: TokenCounts | null,
  reached: boolean,
  grant: Grant,
  outputCharacters: number,
): readonly [TokenCounts, UsageSource] {
  if (counts) return [counts, "provider"];
  if (!reached) return [NOTHING, "none"];
  return [{ ...NOTHING, input: grant.inputEstimate, output: estimateTokens(outputCharacters) }, "estimated"];
}
