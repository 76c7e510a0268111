import { releaseContent } from "../kernel/content.ts";
import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import { endOfTurn } from "../kernel/turn.ts";
import { Tally } from "../limits/index.ts";
import type { Connections } from "../ports/connections.ts";
import type { Endpoint } from "../providers/contract.ts";
import { openAiDialect } from "../providers/dialects/openai/index.ts";
import { admit } from "./admission/admit.ts";
import { countRefused } from "./admission/count-request.ts";
import { refuse } from "./answers/refuse.ts";
import type { Caller } from "./callers/authenticate.ts";
import { recognise } from "./callers/recognise.ts";
import { forward } from "./forwarding/forward.ts";
import type { Gateway } from "./gateway.ts";
import { meter } from "./metering/meter.ts";
import { priceTargets } from "./pricing/price-targets.ts";
import type { BodyCharge } from "./receiving/body-budget.ts";
import { receive } from "./receiving/receive.ts";
import { route } from "./routing/route.ts";
import { openTrace, type Trace } from "./trace.ts";

/** One inference request from its first byte to its last. Everything else in this folder is a step of this story. */
export async function handle(
  request: Request,
  endpoint: Endpoint,
  connections: Connections,
  gateway: Gateway,
): Promise<Response> {
  const startedMs = gateway.clock.monotonicMs();
  const requestId = newId<RequestId>();
  const tally = new Tally();
  let trace: Trace | null = null;
  let known: Caller | null = null;
  let charge: BodyCharge | null = null;
  try {
    const recognised = recognise(request, endpoint, connections, tally, gateway);
    const caller = recognised instanceof Promise ? await recognised : recognised;
    known = caller;
    trace = openTrace(requestId, endpoint, caller, startedMs, gateway);
    if (!caller.endpoints.has(endpoint)) throw new PublicError("endpoint_not_allowed", { scope: endpoint });
    charge = gateway.bodies.open(caller);
    const body = await receive(request, endpoint, {
      charge,
      deadlines: gateway.deadlines,
      timeoutMs: gateway.bodyTimeoutMs,
      connections,
      clientAddress: gateway.clientAddress,
    });
    trace?.received(body.length);
    const reading = openAiDialect.readRequest(endpoint, body);
    const asked = reading instanceof Promise ? await reading : reading;
    const plan = route(caller, asked, gateway);
    const priced = priceTargets(caller, plan, gateway);
    trace?.routed(priced);
    const client = { request, connections, patienceSeconds: patienceSeconds(gateway.timeouts.idleMs) };
    const entrant = { requestId, caller, plan: priced, client, startedMs, tally, trace };
    const grant = await admit(entrant, gateway);
    trace?.admitted();
    // From here on its settlement tells of it.
    trace = null;
    const reply = await forward(grant, gateway);
    // While a stream comes, the rest of what asks for it may still be going out.
    if (reply.kind !== "stream") releaseContent(body);
    const response = meter(reply, grant, gateway);
    await endOfTurn();
    return response;
  } catch (thrown) {
    const error = known === null ? thrown : await countRefused(thrown, known, endpoint, tally, gateway);
    trace?.refused(error);
    return refuse(error, requestId, gateway.log, tally);
  } finally {
    charge?.close();
  }
}

const LONGEST_SECONDS = 255;
const SLACK_SECONDS = 10;

/** What the runtime can count to. 0 is no limit. */
function patienceSeconds(idleMs: number): number {
  const seconds = Math.ceil(idleMs / 1000) + SLACK_SECONDS;
  return seconds > LONGEST_SECONDS ? 0 : seconds;
}
