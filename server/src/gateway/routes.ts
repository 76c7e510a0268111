import type { HttpRoute } from "../ports/http-route.ts";
import type { CallerProtocol, ProtocolAddress } from "../providers/caller-protocol.ts";
import { ENDPOINTS } from "../providers/contract.ts";
import { PROTOCOLS } from "../providers/protocols.ts";
import { listModels, retrieveModel } from "./answers/models.ts";
import { Exchange } from "./exchange.ts";
import type { Gateway } from "./gateway.ts";
import { handle } from "./handle.ts";

/** The host may be missing (HTTP/1.0) or invalid, where `new URL` throws. */
const INFERENCE = /^(?:https?:\/\/[^/]*)?\/v1/;

/** Whether callers of this address expect answers and errors in an inference dialect. */
export function isInference({ url }: Request): boolean {
  return INFERENCE.test(url);
}

/** The protocol of refusals where nothing is served. */
export function protocolOf(): CallerProtocol {
  return PROTOCOLS[0];
}

/** The addresses of the data plane, of every protocol. */
export function inferenceRoutes(gateway: Gateway): readonly HttpRoute[] {
  return PROTOCOLS.flatMap((protocol) => routesOf(protocol, gateway));
}

function routesOf(protocol: CallerProtocol, gateway: Gateway): readonly HttpRoute[] {
  const models = (address: ProtocolAddress, answer: typeof listModels): HttpRoute => ({
    method: "GET",
    ...address,
    audience: "api-key",
    handle: (request, connections) => answer(new Exchange(gateway, protocol, "models", request, connections)),
  });
  const one = { path: `${protocol.models.path}/*`, summary: "Describes one model." };
  return [
    ...ENDPOINTS.map(
      (endpoint): HttpRoute => ({
        method: "POST",
        ...protocol.addresses[endpoint],
        audience: "api-key",
        handle: (request, connections) =>
          handle(new Exchange(gateway, protocol, endpoint, request, connections)),
      }),
    ),
    models(protocol.models, listModels),
    models(one, retrieveModel),
  ];
}
