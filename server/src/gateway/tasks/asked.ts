import { PublicError } from "../../kernel/errors.ts";
import type { ApiKeyId } from "../../kernel/ids.ts";
import type { Connections } from "../../ports/connections.ts";
import { asksFor } from "../../providers/caller-protocol.ts";
import type { InferenceRequest, PictureOperation } from "../../providers/contract.ts";
import { PROTOCOLS } from "../../providers/protocols.ts";
import { type Caller, refuseEnded } from "../callers/authenticate.ts";
import { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import { inOrder } from "../health/in-order.ts";
import { priceTargets } from "../pricing/price-targets.ts";
import type { BodyMemory } from "../receiving/body-budget.ts";
import { receive } from "../receiving/receive.ts";
import type { PricedPlan } from "../routing/plan.ts";
import { route } from "../routing/route.ts";
import { translatable } from "../routing/translatable.ts";

/** Of these a key needs one. */
const SCOPES = ["images", "generations"];

/** Who asks for a task's pictures, and what for. The body of the request is in OpenAI's form. */
export interface AskedForTask {
  readonly gateway: Gateway;
  readonly key: ApiKeyId;
  readonly operation: PictureOperation;
  readonly request: Request;
  readonly connections: Connections;
}

/** A task's request as it is about to be sent, or would be. */
export interface TaskPlan {
  readonly exchange: Exchange<"images">;
  readonly caller: Caller;
  readonly plan: PricedPlan;
}

/**
 * Reads what a task asks for and finds where it may go, by the very rules of a call: the key and whom it is of, stops, scopes,
 * allow-lists of organization and project, prices, what a provider can be told.
 * @param memory where its bytes are counted, once it is known whose they are
 * @param adapt what is different about the request before it is priced
 * @throws PublicError those of `refuseEnded`, `receive`, `readRequest`, `route`, `priceTargets` and `translatable`
 */
export async function planTask(
  { gateway, key, operation, request, connections }: AskedForTask,
  memory: (opened: BodyMemory) => void,
  adapt: (asked: InferenceRequest) => InferenceRequest = (asked) => asked,
): Promise<TaskPlan> {
  const [protocol] = PROTOCOLS;
  const address = { ...asksFor("images"), form: operation };
  const exchange = new Exchange(gateway, protocol, "images", request, connections, address);
  const caller = gateway.authority.keyWithId(key);
  if (caller === undefined) throw new PublicError("invalid_api_key");
  refuseEnded(caller, gateway);
  if (!SCOPES.some((scope) => caller.endpoints.has(scope)))
    throw new PublicError("endpoint_not_allowed", { scope: SCOPES.join("' or '") });
  const opened = gateway.bodies.open(caller);
  memory(opened);
  const asked = adapt(await protocol.readRequest(address, await receive(exchange, opened)));
  const priced = priceTargets(caller, route(caller, asked, protocol, gateway), gateway);
  return { exchange, caller, plan: inOrder(translatable(priced, protocol), gateway, caller) };
}
