import { PublicError } from "../../kernel/errors.ts";
import type { OfferedModel } from "../../providers/caller-protocol.ts";
import { ENDPOINTS } from "../../providers/contract.ts";
import { type Caller, refuseEnded } from "../callers/authenticate.ts";
import { recognise } from "../callers/recognise.ts";
import type { Exchange } from "../exchange.ts";
import { inabilityOf } from "../routing/capability.ts";
import { withoutStopped } from "../routing/stops.ts";
import type { Target } from "../routing/target.ts";
import { allowedTargets, leastOf, servedTo, usable } from "../routing/usable-models.ts";
import { setOwnHeaders } from "./own-headers.ts";
import { refuse } from "./refuse.ts";
import { wrongAddress } from "./wrong-address.ts";

/** Lists the models this key can use now. Those that were stopped are left out. */
export function listModels(exchange: Exchange): Promise<Response> {
  const { gateway, protocol } = exchange;
  return answering(exchange, (caller) =>
    protocol.writeModels(
      [...usable(caller, gateway, protocol)].map(([name, target]) => offered(name, target, exchange)),
    ),
  );
}

/**
 * Describes the model that the address names. The name may contain slashes, escaped or not.
 * @param path where the models are listed
 */
export function retrieveModel(exchange: Exchange, path: string): Promise<Response> {
  const { gateway, protocol, request } = exchange;
  return answering(exchange, (caller) => {
    const name = decode(nameIn(request.url, `${path}/`));
    if (name === "") throw wrongAddress(request.url);
    const targets = allowedTargets(
      caller,
      name,
      gateway.routes[caller.mode].get(name) ?? [],
      gateway.projects,
    );
    const [first, ...others] = servedTo(caller, targets, gateway, protocol);
    if (!first) throw name.endsWith("/") ? wrongAddress(request.url) : new PublicError("model_not_found");
    const [target] = withoutStopped([first, ...others], gateway.switches);
    return protocol.writeModel(offered(name, target, exchange));
  });
}

function offered(name: string, target: Target, { protocol }: Exchange): OfferedModel {
  const { entry, model } = target;
  const { contextTokens, outputTokens } = model;
  const endpoints = ENDPOINTS.filter(
    (endpoint) =>
      inabilityOf(target, leastOf(endpoint), protocol) === null &&
      // Of a model of which nobody said what it makes, nothing is told.
      (endpoint !== "images" || model.output.includes("image")),
  );
  return { name, owner: entry.kind, contextTokens, outputTokens, endpoints };
}

/** `new URL` throws when the request had no host (HTTP/1.0). */
function nameIn(url: string, before: string): string {
  const start = url.indexOf(before) + before.length;
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
async function answering(exchange: Exchange, writeTo: (caller: Caller) => string): Promise<Response> {
  const { requestId, tally, gateway } = exchange;
  try {
    const caller = await recognise(exchange);
    await gateway.limiter.count(gateway.limiter.ofKey(caller, "models"), tally);
    refuseEnded(caller, gateway);
    const headers = new Headers();
    setOwnHeaders(headers, requestId, "application/json");
    tally.writeTo(headers);
    return new Response(writeTo(caller), { headers });
  } catch (error) {
    return refuse(error, exchange);
  }
}
