import { failpoint } from "../kernel/failpoint.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Settlement } from "../ledger/index.ts";
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

/** What an answer comes to for the customer, and what of it was taken: less, when it came to more than was held. */
interface Bill {
  readonly price: MicroUsd;
  readonly charged: MicroUsd;
}

/** Settles a grant. Only the first call counts, so that an end, an error and an abort may race. */
export type Settle = (delivered: Delivered) => Bill;

/** Writes the end of a request into its usage row and lets the next one in. */
export function settler(reply: Reply, grant: Grant, gateway: Gateway): Settle {
  let open = true;
  return ({ outcome, status, counts, outputCharacters }) => {
    if (!open) return { price: NOTHING_TO_PAY, charged: NOTHING_TO_PAY };
    open = false;
    failpoint("meter-before-settle");
    const refused =
      outcome === "rejected" ||
      outcome === "provider_error" ||
      outcome === "provider_unreachable" ||
      outcome === "stopped";
    // A stream can fail after a part of its answer was delivered, which the provider charges for.
    const reached = !refused || outputCharacters > 0;
    const [tokens, usageSource] = countTokens(counts, reached, grant, outputCharacters);
    const price = priceOf(grant.plan, reply.target);
    // A test key has no price and never spends; a refusal costs nothing, also where each request has a price.
    const costMicroUsd = price === null || usageSource === "none" ? NOTHING_TO_PAY : cost(price.cost, tokens);
    // The customer pays for what was delivered, and for nothing else (P-5).
    const delivered = status === 200 && price !== null && usageSource !== "none";
    const { charged, loss } = pay(grant, delivered ? cost(price.sale, tokens) : NOTHING_TO_PAY);
    grant.tally.settle(tokens.input + tokens.output);
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
      chargeMicroUsd: charged,
      lossMicroUsd: loss,
      firstByteMs: reply.firstByteMs === null ? null : Math.round(reply.firstByteMs),
      durationMs: Math.round(gateway.clock.monotonicMs() - grant.startedMs),
    });
    const { attempts, firstByteMs, target } = reply;
    grant.call.trace?.ended({ outcome, status, attempts, firstByteMs, tokens, provider: target.entry.kind });
    failpoint("meter-after-settle");
    return { price: (charged + loss) as MicroUsd, charged };
  };
}

const NOTHING_TO_PAY = 0n as MicroUsd;

/** @param price null when a unit turned up whose price nobody knows: then what was put aside for the request is its price */
function pay({ reservation }: Grant, price: MicroUsd | null): Settlement {
  if (reservation === null) return { charged: NOTHING_TO_PAY, loss: NOTHING_TO_PAY };
  return reservation.settle(price ?? reservation.amount);
}

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
