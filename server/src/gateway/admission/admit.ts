import { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import type { Payer, Reservation } from "../../ledger/index.ts";
import type { Endpoint } from "../../providers/contract.ts";
import { type Caller, refuseEnded } from "../callers/authenticate.ts";
import type { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import { Settler } from "../metering/settle.ts";
import { estimateInput, type InputEstimate } from "../pricing/estimate.ts";
import { sayingWhatFits } from "../pricing/what-fits.ts";
import { LEAST_OUTPUT_TOKENS, outputWithin, worstCaseOf } from "../pricing/worst-case.ts";
import { isFree, type PricedPlan } from "../routing/plan.ts";
import { refuseAllStopped } from "../routing/stops.ts";
import { Call } from "./call.ts";
import { Client } from "./client.ts";
import { countRequest } from "./count-request.ts";
import { claimKey, idempotencyKeyOf } from "./idempotency-key.ts";

/**
 * A request that was let in. It is in the journal, its credit is put aside, and it is in flight, until its settler ends all
 * of that, once.
 */
export interface Admission {
  readonly exchange: Exchange<Endpoint>;
  readonly plan: PricedPlan;
  readonly call: Call;
  readonly settler: Settler;
  /** The input tokens that are assumed when the provider does not count them. */
  readonly inputEstimate: InputEstimate;
  /** The output tokens that credit and limits allow; null where they allow all that was asked for. */
  readonly outputLimit: number | null;
  /** Gives its idempotency key back when it was not sent after all; null when it has none. */
  readonly releaseKey: (() => Promise<void>) | null;
  /** A task's: once something may have been made, nobody else is asked for it (M-9). Absent for calls. */
  readonly neverAgain?: true;
}

/**
 * Lets a request in. It is counted (AB-6), its idempotency key is taken (K-8), and the most it may cost is put aside (C-1,
 * K-5), from memory as a rule and else in one trip to the database. It is counted first, so that whoever is over a limit
 * costs no trip to the database with a key. After each wait, what the operator stopped is refused (AB-9), and so is a
 * caller who has left. A request that is refused after it was counted stays counted, also when its key was sent before;
 * its tokens are given back.
 * @throws PublicError caller_left, authority_stale, invalid_api_key, draining, overloaded, too_many_left, journal_unwritable,
 *   invalid_idempotency_key, rate_limit_exceeded, request_exceeds_limit, limits_unchecked, price_unknown,
 *   insufficient_credit, budget_exhausted, budget_period_exhausted, credit_unchecked, those of a stop, and of claimKey
 */
export async function admit(
  exchange: Exchange<Endpoint>,
  caller: Caller,
  plan: PricedPlan,
): Promise<Admission> {
  refuseUnlessOpen(exchange, caller, plan);
  const key = idempotencyKeyOf(exchange);
  let releaseKey: Admission["releaseKey"] = null;
  let reservation: Reservation | null = null;
  try {
    const counted = countRequest(exchange, caller, plan);
    let outputLimit = counted instanceof Promise ? await counted : counted;
    if (key !== null) {
      refuseUnlessOpen(exchange, caller, plan);
      releaseKey = await claimKey(key, exchange, caller, plan.request);
    }
    if (!isFree(plan)) {
      if (key !== null) refuseUnlessOpen(exchange, caller, plan);
      const atMost = worstCaseOf(plan, outputLimit ?? Number.POSITIVE_INFINITY);
      reservation =
        exchange.gateway.spending.reserve(payerOf(caller), atMost) ??
        (await hold(exchange, caller, plan, atMost));
      failpoint("admit-after-hold");
      if (reservation.amount < atMost)
        outputLimit = lower(outputLimit, outputWithin(plan, reservation.amount));
    }
    refuseUnlessOpen(exchange, caller, plan);
    return begin(exchange, caller, plan, reservation, outputLimit, releaseKey);
  } catch (error) {
    reservation?.cancel();
    exchange.tally.settle(0);
    await releaseKey?.();
    throw error;
  }
}

/**
 * Asked again after each wait: meanwhile a key may have ended or been stopped, the node may have lost its lease (K-4, AB-9),
 * and the caller may be gone (C-1).
 */
function refuseUnlessOpen(exchange: Exchange, caller: Caller, plan: PricedPlan): void {
  const { gateway } = exchange;
  if (exchange.callerLeft) throw new PublicError("caller_left");
  refuseEnded(caller, gateway);
  refuseAllStopped(plan.targets, gateway.switches);
  if (gateway.inFlight.draining) throw new PublicError("draining");
  if (gateway.inFlight.full) throw new PublicError("overloaded", { of: " of requests in flight" });
  if (gateway.inFlight.isFullOfLeft(caller.organizationId)) throw new PublicError("too_many_left");
  if (!gateway.usage.writable) throw new PublicError("journal_unwritable");
}

function payerOf(caller: Caller): Payer {
  return { organizationId: caller.organizationId, keyId: caller.id };
}

/** Holds the worst case, or less where less is left, down to the smallest answer that is of use. */
function hold(
  { requestId, gateway, protocol }: Exchange,
  caller: Caller,
  plan: PricedPlan,
  atMost: MicroUsd,
): Promise<Reservation> {
  const atLeast = worstCaseOf(plan, LEAST_OUTPUT_TOKENS);
  return gateway.spending
    .hold(payerOf(caller), requestId, atMost, atLeast)
    .catch((error: unknown) => Promise.reject(sayingWhatFits(error, plan, protocol)));
}

function lower(one: number | null, other: number): number {
  return one === null ? other : Math.min(one, other);
}

/** Notes it in the journal, which is the last thing that can fail: from then on its settler answers for it. */
function begin(
  exchange: Exchange<Endpoint>,
  caller: Caller,
  plan: PricedPlan,
  reservation: Reservation | null,
  outputLimit: number | null,
  releaseKey: Admission["releaseKey"],
): Admission {
  const { gateway } = exchange;
  const { target } = plan.targets[0];
  // A question how many tokens it has uses none.
  const isQuestion = plan.request.endpoint === "tokens.count";
  const inputEstimate = isQuestion ? NO_INPUT : estimateInput(plan.request, target.model);
  const client = new Client(exchange, gateway.timeouts.idleMs);
  const call = new Call(caller, client, gateway, readOnMs(plan, gateway));
  if (exchange.receivedMs !== null)
    exchange.ownUs = Math.round((gateway.clock.monotonicMs() - exchange.receivedMs) * 1000);
  failpoint("admit-before-begin");
  const ticket = gateway.usage.begin(
    {
      requestId: exchange.requestId,
      organizationId: caller.organizationId,
      projectId: caller.projectId,
      keyId: caller.id,
      nodeId: gateway.node,
      mode: caller.mode,
      endpoint: plan.request.endpoint,
      model: target.model.name,
      provider: target.entry.kind,
      streamed: plan.request.stream,
      startedAtMs: gateway.clock.nowMs(),
      holdId: reservation?.holdId ?? null,
      heldMicroUsd: reservation?.amount ?? NOTHING,
    },
    inputEstimate.input,
  );
  failpoint("admit-after-begin");
  gateway.inFlight.enter(call);
  const settler = new Settler(exchange, plan, call, ticket, reservation, inputEstimate);
  return { exchange, plan, call, settler, inputEstimate, outputLimit, releaseKey };
}

/**
 * C-1: how long an answer is received after its caller has left. A whole one is received to its end, because it is paid for,
 * and a stream until its provider has counted. Test keys never spend (K-6), so nobody bills what their callers do not wait
 * for.
 */
function readOnMs(plan: PricedPlan, { leftStreamMs }: Gateway): number {
  if (isFree(plan)) return 0;
  return plan.request.stream ? leftStreamMs : Number.POSITIVE_INFINITY;
}

const NOTHING = 0n as MicroUsd;
const NO_INPUT: InputEstimate = { input: 0, audioInput: 0 };
