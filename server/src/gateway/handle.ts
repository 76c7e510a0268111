import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import type { Connections } from "../ports/connections.ts";
import type { Endpoint } from "../providers/contract.ts";
import { openAiDialect } from "../providers/dialects/openai/index.ts";
import { admit } from "./admit.ts";
import { authenticate } from "./authenticate.ts";
import { forward } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import { meter } from "./meter.ts";
import { receive } from "./receive.ts";
import { refuse } from "./refuse.ts";
import { route } from "./route.ts";

/** One inference request from its first byte to its last. Everything else in this folder is a step of this story. */
export async function handle(
  request: Request,
  endpoint: Endpoint,
  connections: Connections,
  gateway: Gateway,
): Promise<Response> {
  const startedMs = gateway.clock.monotonicMs();
  const requestId = newId<RequestId>();
  try {
    const caller = authenticate(request, connections, gateway);
    if (!caller.endpoints.has(endpoint)) throw new PublicError("endpoint_not_allowed", { scope: endpoint });
    const body = await receive(request, endpoint);
    connections.timeout(request, 0); // models think longer than the server's patience with a silent client
    const plan = route(caller, openAiDialect.readRequest(endpoint, body), gateway.routes);
    const grant = admit(requestId, caller, plan, startedMs, gateway);
    const reply = await forward(plan, request.signal, gateway);
    return meter(reply, plan, grant, gateway);
  } catch (error) {
    return refuse(error, requestId, gateway.log);
  }
}
