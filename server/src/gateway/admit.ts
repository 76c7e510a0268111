import { PublicError } from "../kernel/errors.ts";
import { failpoint } from "../kernel/failpoint.ts";
import type { RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { UsageTicket } from "../usage/index.ts";
import { type Caller, refuseEnded } from "./authenticate.ts";
import { Call, type Client } from "./call.ts";
import { estimateTokens } from "./estimate.ts";
import type { Gateway } from "./gateway.ts";
import type { PricedPlan } from "./price-targets.ts";

/** Leave to spend: noted in the journal before anything is sent, settled exactly once by `meter`. */
export interface Grant {
  readonly requestId: RequestId;
  readonly ticket: UsageTicket;
  readonly plan: PricedPlan;
  readonly call: Call;
  readonly startedMs: number;
  /** What the caller's body comes to when the provider does not count it. */
  readonly inputEstimate: number;
}

/**
 * Lets a request through. Limits, switches and holds of credit join here.
 * @throws PublicError authority_stale, invalid_api_key, draining, overloaded, journal_unwritable
 */
export function admit(
  requestId: RequestId,
  caller: Caller,
  plan: PricedPlan,
  client: Client,
  startedMs: number,
  gateway: Gateway,
): Grant {
  refuseEnded(caller, gateway);
  if (gateway.inFlight.draining) throw new PublicError("draining");
  if (gateway.inFlight.full) throw new PublicError("overloaded");
  if (!gateway.usage.writable) throw new PublicError("journal_unwritable");
  const [target] = plan.targets;
  const { endpoint, stream, body } = plan.request;
  const inputEstimate = estimateTokens(body.length);
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
      holdId: null,
      heldMicroUsd: 0n as MicroUsd,
    },
    inputEstimate,
  );
  failpoint("admit-after-begin");
  const call = new Call(caller.id, client);
  gateway.inFlight.enter(call);
  return { requestId, ticket, plan, call, startedMs, inputEstimate };
}
