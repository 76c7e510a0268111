import type { HttpRoute } from "../ports/http-route.ts";
import type {
  AskedAddress,
  CallerProtocol,
  ModelsRoute,
  ProtocolRoute,
} from "../providers/caller-protocol.ts";
import { PROTOCOLS } from "../providers/protocols.ts";
import { listModels, retrieveModel } from "./answers/models.ts";
import { refuse } from "./answers/refuse.ts";
import { wrongAddress } from "./answers/wrong-address.ts";
import { Exchange } from "./exchange.ts";
import type { Gateway } from "./gateway.ts";
import { handle } from "./handle.ts";

/** The addresses of the data plane, of every protocol. Where several have the same, the request says which is meant. */
export function inferenceRoutes(
  gateway: Gateway,
  protocols: readonly CallerProtocol[] = PROTOCOLS,
): readonly HttpRoute[] {
  const routes = protocols.flatMap((protocol) => routesOf(protocol, gateway));
  const shared = Map.groupBy(routes, ({ route: { method, path } }) => `${method} ${path}`);
  return [...shared.values()].map(([first, ...others]) => among([first as Own, ...others]));
}

/** A route of one protocol. */
interface Own {
  readonly protocol: CallerProtocol;
  readonly route: HttpRoute;
}

function among(all: readonly [Own, ...Own[]]): HttpRoute {
  const [first] = all;
  if (all.length === 1) return first.route;
  return {
    ...first.route,
    handle: (request, connections) => {
      const meant = all.find(({ protocol }) => protocol.isMeant(request.headers)) ?? first;
      return meant.route.handle(request, connections);
    },
  };
}

function routesOf(protocol: CallerProtocol, gateway: Gateway): readonly Own[] {
  return [
    ...protocol.routes.map((route) => asking(route, protocol, gateway)),
    ...protocol.models.flatMap((route) => modelsOf(route, protocol, gateway)),
  ].map((route) => ({ protocol, route }));
}

function asking(
  { path, summary, asks }: ProtocolRoute,
  protocol: CallerProtocol,
  gateway: Gateway,
): HttpRoute {
  const serve = (address: AskedAddress, ...[request, connections]: Parameters<HttpRoute["handle"]>) =>
    handle(new Exchange(gateway, protocol, address.endpoint, request, connections, address));
  return {
    ...{ method: "POST", path, summary, audience: "api-key" },
    handle: (request, connections) => {
      if (typeof asks !== "function") return serve(asks, request, connections);
      const address = asks(request.url);
      if (address !== null) return serve(address, request, connections);
      const nowhere = new Exchange(gateway, protocol, "models", request, connections);
      return refuse(wrongAddress(request.url), nowhere);
    },
  };
}

function modelsOf(
  { path, summary }: ModelsRoute,
  protocol: CallerProtocol,
  gateway: Gateway,
): readonly HttpRoute[] {
  const answering = (answer: typeof listModels): HttpRoute["handle"] => {
    return (request, connections) => answer(new Exchange(gateway, protocol, "models", request, connections));
  };
  const shared = { method: "GET", audience: "api-key" } as const;
  return [
    { ...shared, path, summary, handle: answering(listModels) },
    {
      ...shared,
      path: `${path}/*`,
      summary: "Describes one model.",
      handle: answering((exchange) => retrieveModel(exchange, path)),
    },
  ];
}
