import { InFlight } from "../../server/src/gateway/admission/in-flight.ts";
import { inferenceRoutes } from "../../server/src/gateway/routes.ts";
import { Books } from "../../server/src/gateway/testing/books.ts";
import { calmNode } from "../../server/src/gateway/testing/node.ts";
import { systemClock } from "../../server/src/kernel/clock.ts";
import { createEgress } from "../../server/src/platform/egress/index.ts";

/** A gateway of real parts in this process, with one provider of this kind, whose model is "m". */
export async function startGateway(
  kind: string,
  url: string,
): Promise<{ readonly port: number; readonly key: string }> {
  const node = await calmNode({ kind, urls: [url], books: new Books("lease") });
  // What is called for each piece must not be watched, as ports under test are.
  const gateway = {
    ...node.gateway,
    clock: systemClock,
    egress: createEgress(),
    inFlight: new InFlight(1_000),
    answerTimeoutMs: 60_000,
  };
  const routes = inferenceRoutes(gateway)
    .filter(({ method }) => method === "POST")
    .map(({ path, handle }) => [
      path,
      (request: Request, server: Bun.Server<undefined>) => handle(request, server),
    ]);
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    routes: Object.fromEntries(routes),
    fetch: () => new Response(null, { status: 404 }),
  });
  return { port: server.port ?? 0, key: node.key };
}
