import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import type { TokenCounts } from "../providers/contract.ts";
import type { Outcome, UsageSource } from "../usage/index.ts";
import type { Grant } from "./admit.ts";
import { estimateTokens, providerCost } from "./cost.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import { meteredStream } from "./meter-stream.ts";
import { refuse } from "./refuse.ts";
import type { Plan } from "./route.ts";

/** What was delivered, for the usage row. */
export interface Delivered {
  readonly outcome: Outcome;
  readonly status: number;
  readonly counts: TokenCounts | null;
  readonly outputCharacters: number;
}

/** Settles a grant. Only the first call counts, so that an end, an error and an abort may race. */
export type Settle = (delivered: Delivered) => MicroUsd | null;

/** Passes the reply on and settles its grant exactly once: at its end, on an error, or when the caller goes away. */
export function meter(reply: Reply, plan: Plan, grant: Grant, gateway: Gateway): Response {
  const settle = settler(reply, grant, gateway);
  const headers = answerHeaders(grant);
  if (reply.kind === "failed") {
    const { error, fault, outcome, words, retryAfter } = reply.failure;
    settle({ outcome, status: error.status, counts: null, outputCharacters: 0 });
    return refuse(fault ?? error, grant.requestId, gateway.log, { words, retryAfter });
  }
  if (reply.kind === "stream") {
    const body = meteredStream(reply, plan.request, settle, gateway);
    return new Response(body, {
      headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" },
    });
  }
  const { counts, outputCharacters } = reply.answer;
  const cost = settle({ outcome: "succeeded", status: 200, counts, outputCharacters });
  if (cost !== null) headers["x-sallyport-cost-usd"] = formatUsd(cost);
  headers["content-type"] = "application/json";
  return new Response(reply.body, { headers });
}

function answerHeaders(grant: Grant): Record<string, string> {
  return {
    "cache-control": "no-store",
    "x-request-id": grant.requestId,
    "x-content-type-options": "nosniff",
  };
}

function settler(reply: Reply, grant: Grant, gateway: Gateway): Settle {
  let open = true;
  return ({ outcome, status, counts, outputCharacters }) => {
    if (!open) return null;
    open = false;
    const reached =
      outcome !== "rejected" && outcome !== "provider_error" && outcome !== "provider_unreachable";
    const [tokens, usageSource] = countTokens(counts, reached, grant, outputCharacters);
    const costMicroUsd =
      grant.ticket.begun.mode === "test" ? (0n as MicroUsd) : providerCost(reply.target.model, tokens);
    gateway.inFlight.leave();
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
      firstByteMs: reply.firstByteMs === null ? null : Math.round(reply.firstByteMs),
      durationMs: Math.round(gateway.clock.monotonicMs() - grant.startedMs),
    });
    return costMicroUsd;
  };
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
