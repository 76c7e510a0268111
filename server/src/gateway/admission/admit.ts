import { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import type { RequestId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import type { Payer, Reservation } from "../../ledger/index.ts";
import type { Tally } from "../../limits/index.ts";
import type { UsageTicket } from "../../usage/index.ts";
import { refuseEnded } from "../callers/authenticate.ts";
import type { Gateway } from "../gateway.ts";
import { estimateInput, type InputEstimate } from "../pricing/estimate.ts";
import { sayingWhatFits } from "../pricing/what-fits.ts";
import { LEAST_OUTPUT_TOKENS, outputWithin, worstCaseOf } from "../pricing/worst-case.ts";
import type { PricedPlan } from "../routing/plan.ts";
import { withoutStopped } from "../routing/stops.ts";
import { Call, hasLeft } from "./call.ts";
import { countRequest } from "./count-request.ts";
import type { Entrant } from "./entrant.ts";
import { claimKey, idempotencyKeyOf } from "./idempotency-key.ts";

/** Leave to spend: noted in the journal before anything is sent, settled exactly once by `meter`. */
export interface Grant {
  readonly requestId: RequestId;
  readonly ticket: UsageTicket;
  readonly plan: PricedPlan;
  readonly call: Call;
  readonly startedMs: number;
  /** What the caller's body comes to when the provider does not count it. */
  readonly inputEstimate: InputEstimate;
  /** The credit put aside; null for test keys, which never spend (K-6). */
  readonly reservation: Reservation | null;
  /** Output tokens that credit and limits cover, where that is less than was asked for. */
  readonly outputLimit: number | null;
  /** What was counted for it, for its answer to tell (AB-6). */
  readonly tally: Tally;
  /** Gives its idempotency key back when it was not sent after all; null when it has none. */
  readonly releaseKey: (() => Promise<void>) | null;
}

/**
 * Lets a request through: it is counted (AB-6), its idempotency key is taken (K-8), and the most it may cost is put aside
 * (C-1, K-5), from memory as a rule and else in one trip to the database. Counted first, so that whoever is over a limit
 * costs no trip with a key. What the operator stopped is refused after each wait (AB-9), and so is whoever has left. One that
 * is refused after it was counted, also because its key was sent before, stays counted as a request, and its tokens are given
 * back.
 * @throws PublicError caller_left, authority_stale, invalid_api_key, draining, overloaded, too_many_left, journal_unwritable,
 *   invalid_idempotency_key, rate_limit_exceeded, request_exceeds_limit, limits_unchecked, price_unknown,
 *   insufficient_credit, budget_exhausted, budget_period_exhausted, credit_unchecked, those of a stop, and of claimKey
 */
export async function admit(entrant: Entrant, gateway: Gateway): Promise<Grant> {
  refuseUnlessOpen(entrant, gateway);
  const key = idempotencyKeyOf(entrant);
  let releaseKey: Grant["releaseKey"] = null;
  let reservation: Reservation | null = null;
  try {
    const counted = countRequest(entrant, gateway);
    const countedLimit = counted instanceof Promise ? await counted : counted;
    if (key !== null) {
      refuseUnlessOpen(entrant, gateway);
      releaseKey = await claimKey(key, entrant, gateway);
      refuseUnlessOpen(entrant, gateway);
    }
    if (entrant.plan.prices === null) {
      refuseUnlessOpen(entrant, gateway);
      return begin(entrant, null, countedLimit, releaseKey, gateway);
    }
    const atMost = worstCaseOf(entrant.plan, countedLimit ?? Number.POSITIVE_INFINITY);
    reservation =
      gateway.spending.reserve(payerOf(entrant), atMost) ?? (await hold(entrant, atMost, gateway));
    failpoint("admit-after-hold");
    refuseUnlessOpen(entrant, gateway);
    const paidLimit = reservation.amount < atMost ? outputWithin(entrant.plan, reservation.amount) : null;
    return begin(entrant, reservation, lower(countedLimit, paidLimit), releaseKey, gateway);
  } catch (error) {
    reservation?.cancel();
    entrant.tally.settle(0);
    await releaseKey?.();
    throw error;
  }
}

/**
 * Asked again after waiting: a key may have ended, been stopped, or a node have lost its lease meanwhile (K-4, AB-9), and the
 * caller may be gone (C-1).
 */
function refuseUnlessOpen({ caller, plan, client }: Entrant, gateway: Gateway): void {
  if (hasLeft(client)) throw new PublicError("caller_left");
  refuseEnded(caller, gateway);
  withoutStopped(plan.targets, gateway.switches);
  if (gateway.inFlight.draining) throw new PublicError("draining");
  if (gateway.inFlight.full) throw new PublicError("overloaded", { of: " of requests in flight" });
  if (gateway.inFlight.isFullOfLeft(caller.organizationId)) throw new PublicError("too_many_left");
  if (!gateway.usage.writable) throw new PublicError("journal_unwritable");
}

function payerOf({ caller }: Entrant): Payer {
  return { organizationId: caller.organizationId, keyId: caller.id };
}

/** Less than the worst case will do, down to the least answer that is of some use. */
function hold(entrant: Entrant, atMost: MicroUsd, { spending }: Gateway): Promise<Reservation> {
  const atLeast = worstCaseOf(entrant.plan, LEAST_OUTPUT_TOKENS);
  return spending
    .hold(payerOf(entrant), entrant.requestId, atMost, atLeast)
    .catch((error: unknown) => Promise.reject(sayingWhatFits(error, entrant.plan)));
}

function lower(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function begin(
  { requestId, caller, plan, client, startedMs, trace, tally }: Entrant,
  reservation: Reservation | null,
  outputLimit: number | null,
  releaseKey: Grant["releaseKey"],
  gateway: Gateway,
): Grant {
  const [target] = plan.targets;
  const { endpoint, stream } = plan.request;
  const inputEstimate = estimateInput(plan.request, target.model);
  failpoint("admit-before-begin");
  const ticket = gateway.usage.begin(
    {
      requestId,
      organizationId: caller.organizationId,
      projectId: caller.projectId,
      keyId: caller.id,
      nodeId: gateway.node,
      mode: caller.mode,
      endpoint,
      model: target.model.name,
      provider: target.entry.kind,
      streamed: stream,
      startedAtMs: gateway.clock.nowMs(),
      holdId: reservation?.holdId ?? null,
      heldMicroUsd: reservation?.amount ?? NOTHING,
    },
    inputEstimate.input,
  );
  failpoint("admit-after-begin");
  const call = new Call(caller, client, gateway, trace, readOnMs(plan, gateway));
  gateway.inFlight.enter(call);
  return {
    requestId,
    ticket,
    plan,
    call,
    startedMs,
    inputEstimate,
    reservation,
    outputLimit,
    tally,
    releaseKey,
  };
}

/**
 * C-1: how long an answer is received after its caller has left: a whole one to its end, because it is paid for, and a stream
 * for its count. Test keys never spend (K-6), so nobody bills what a caller of theirs does not wait for.
 */
function readOnMs({ request, prices }: PricedPlan, { leftStreamMs }: Gateway): number {
  if (prices === null) return 0;
  return request.stream ? leftStreamMs : Number.POSITIVE_INFINITY;
}

const NOTHING = 0n as MicroUsd;
