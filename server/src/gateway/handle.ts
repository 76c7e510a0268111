import { releaseContent } from "../kernel/content.ts";
import { PublicError } from "../kernel/errors.ts";
import { endOfTurn } from "../kernel/turn.ts";
import { asksFor } from "../providers/caller-protocol.ts";
import { type Endpoint, scopeOf } from "../providers/contract.ts";
import { abandon } from "./admission/abandon.ts";
import { type Admission, admit } from "./admission/admit.ts";
import { countRefused } from "./admission/count-request.ts";
import { refuse } from "./answers/refuse.ts";
import type { Caller } from "./callers/authenticate.ts";
import { recognise } from "./callers/recognise.ts";
import { estimated } from "./counting/estimated.ts";
import type { Exchange } from "./exchange.ts";
import { forward } from "./forwarding/forward.ts";
import { inOrder } from "./health/in-order.ts";
import { meter } from "./metering/meter.ts";
import { priceTargets } from "./pricing/price-targets.ts";
import type { BodyMemory } from "./receiving/body-budget.ts";
import { receive } from "./receiving/receive.ts";
import { route } from "./routing/route.ts";
import { translatable } from "./routing/translatable.ts";
import { openTrace } from "./trace.ts";

/**
 * One inference request from its first byte to its last. It recognises who calls, receives what they send and reads what
 * they ask for; it finds where that may go and what it costs there; it admits the request, forwards it, and meters the
 * answer. A request that was admitted is settled, whatever happens to it.
 */
export async function handle(exchange: Exchange<Endpoint>): Promise<Response> {
  const { endpoint, gateway, protocol } = exchange;
  let caller: Caller | null = null;
  let memory: BodyMemory | null = null;
  let admission: Admission | null = null;
  try {
    const recognised = recognise(exchange);
    caller = recognised instanceof Promise ? await recognised : recognised;
    const trace = openTrace(exchange, caller);
    const scope = scopeOf(endpoint);
    if (!caller.endpoints.has(scope)) throw new PublicError("endpoint_not_allowed", { scope });

    memory = gateway.bodies.open(caller);
    const body = await receive(exchange, memory);
    exchange.receivedMs = gateway.clock.monotonicMs();
    trace?.received(body.length);
    const reading = protocol.readRequest(
      exchange.address ?? asksFor(endpoint),
      body,
      exchange.request.headers,
    );
    const asked = reading instanceof Promise ? await reading : reading;

    const counted = endpoint === "tokens.count" ? await estimated(exchange, caller, asked) : null;
    if (counted !== null) return counted;
    const routed = route(caller, asked, protocol, gateway);
    const able = translatable(priceTargets(caller, routed, gateway), protocol);
    const plan = inOrder(able, gateway, caller);
    trace?.routed(plan);
    admission = await admit(exchange, caller, plan);
    trace?.admitted();
    const reply = await forward(admission);
    // A stream may begin before the whole request has been sent.
    if (reply.kind !== "stream") {
      releaseContent(body);
      if (asked.body !== body) releaseContent(asked.body);
    }
    const response = meter(reply, admission);
    await endOfTurn();
    return response;
  } catch (thrown) {
    if (admission !== null) {
      await abandon(admission);
      return refuse(thrown, exchange);
    }
    const error = caller === null ? thrown : await countRefused(thrown, caller, exchange);
    exchange.trace?.refused(error);
    return refuse(error, exchange);
  } finally {
    memory?.free();
  }
}
