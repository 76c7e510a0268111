import { PublicError } from "../kernel/errors.ts";
import type { RequestId } from "../kernel/ids.ts";
import type { UsageTicket } from "../usage/index.ts";
import type { Caller } from "./authenticate.ts";
import { estimateTokens } from "./cost.ts";
import type { Gateway } from "./gateway.ts";
import type { Plan } from "./route.ts";

/** Leave to spend: noted in the journal before anything is sent, settled exactly once by `meter`. */
export interface Grant {
  readonly requestId: RequestId;
  readonly ticket: UsageTicket;
  readonly startedMs: number;
  /** What the caller's body comes to when the provider does not count it. */
  readonly inputEstimate: number;
}

/**
 * Lets a request through. Limits, switches and holds of credit join here.
 * @throws PublicError draining, overloaded, journal_unwritable
 */
export function admit(
  requestId: RequestId,
  caller: Caller,
  plan: Plan,
  startedMs: number,
  gateway: Gateway,
): Grant {
  if (gateway.inFlight.draining) throw new PublicError("draining");
  if (gateway.inFlight.full) throw new PublicError("overloaded");
  if (!gateway.usage.writable) throw new PublicError("journal_unwritable");
  const [target] = plan.targets;
  const { endpoint, stream, body } = plan.request;
  const inputEstimate = estimateTokens(body.length);
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
    },
    inputEstimate,
  );
  gateway.inFlight.enter();
  return { requestId, ticket, startedMs, inputEstimate };
}
