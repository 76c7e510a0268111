import type { InferenceRequest } from "../../providers/contract.ts";
import { setOwnHeaders } from "../answers/own-headers.ts";
import { type Caller, refuseEnded } from "../callers/authenticate.ts";
import type { Exchange } from "../exchange.ts";
import { estimateInput } from "../pricing/estimate.ts";
import { route } from "../routing/route.ts";

/**
 * Answers how many tokens a request has by our own estimate, where no provider of its model can be asked. It is counted as any
 * request (AB-6), and costs nothing.
 * @returns null where a provider can be asked, who knows better
 * @throws PublicError as `route` does, and those of limits
 */
export async function estimated(
  exchange: Exchange,
  caller: Caller,
  asked: InferenceRequest,
): Promise<Response | null> {
  const { requestId, protocol, tally, gateway } = exchange;
  const { targets } = route(caller, { ...asked, endpoint: "chat.completions" }, protocol, gateway);
  const write = protocol.codec?.encodeCount;
  if (!write || targets.some(({ ways }) => ways.of(protocol, "tokens.count") !== null)) return null;
  await gateway.limiter.count(gateway.limiter.ofKey(caller, "tokens.count"), tally);
  refuseEnded(caller, gateway);
  const headers = new Headers();
  setOwnHeaders(headers, requestId, "application/json");
  headers.set("x-sallyport-estimated", "true");
  tally.writeTo(headers);
  return new Response(write(estimateInput(asked, targets[0].model).input), { headers });
}
