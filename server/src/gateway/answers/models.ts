import { PublicError } from "../../kernel/errors.ts";
import type { Connections } from "../../ports/connections.ts";
import { type Caller, refuseEnded } from "../callers/authenticate.ts";
import { recognise } from "../callers/recognise.ts";
import { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import type { Target } from "../routing/routing-table.ts";
import { withoutStopped } from "../routing/stops.ts";
import { allowedTargets, servedTo, usable } from "../routing/usable-models.ts";
import { setOwnHeaders } from "./own-headers.ts";
import { refuse } from "./refuse.ts";
import { wrongAddress } from "./wrong-address.ts";

/** The models this key can use now, in the shape of OpenAI's GET /v1/models: those that were stopped are left out. */
export function listModels(request: Request, connections: Connections, gateway: Gateway): Promise<Response> {
  return answering(request, connections, gateway, (caller) => ({
    object: "list",
    data: [...usable(caller, gateway)].map(([name, target]) => describe(name, target)),
  }));
}

/** One model, as GET /v1/models/{id}. The name may contain slashes, escaped or not. */
export function retrieveModel(
  request: Request,
  connections: Connections,
  gateway: Gateway,
): Promise<Response> {
  return answering(request, connections, gateway, (caller) => {
    const name = decode(nameIn(request.url));
    if (name === "") throw wrongAddress(request.url);
    const targets = allowedTargets(caller, name, gateway.routes[caller.mode].get(name) ?? []);
    const [first, ...others] = servedTo(caller, targets, gateway);
    if (!first) throw name.endsWith("/") ? wrongAddress(request.url) : new PublicError("model_not_found");
    const [target] = withoutStopped([first, ...others], gateway.switches);
    return describe(name, target);
  });
}

/** `created` is 0: the catalogue does not say when a provider made a model, and OpenAI's clients want a number. */
function describe(name: string, { entry, model }: Target) {
  return {
    id: name,
    object: "model",
    created: 0,
    owned_by: entry.kind,
    ...(model.contextTokens > 0 ? { context_window: model.contextTokens } : {}),
  };
}

const MODELS = "/v1/models/";

/** `new URL` throws when the request had no host (HTTP/1.0). */
function nameIn(url: string): string {
  const start = url.indexOf(MODELS) + MODELS.length;
  const length = url.slice(start).search(/[?#]|$/);
  return url.slice(start, start + length);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new PublicError("model_not_found");
  }
}

/** Counts the request as any other (AB-6), then answers it. */
async function answering(
  request: Request,
  connections: Connections,
  gateway: Gateway,
  describeTo: (caller: Caller) => unknown,
): Promise<Response> {
  const exchange = new Exchange(request, "models", connections, gateway);
  const { requestId, tally } = exchange;
  try {
    const caller = await recognise(exchange);
    await gateway.limiter.count(gateway.limiter.ofKey(caller, "models"), tally);
    refuseEnded(caller, gateway);
    const headers = new Headers();
    setOwnHeaders(headers, requestId, "application/json");
    tally.writeTo(headers);
    return new Response(JSON.stringify(describeTo(caller)), { headers });
  } catch (error) {
    return refuse(error, exchange);
  }
}
