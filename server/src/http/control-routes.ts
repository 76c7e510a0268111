import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import type { Connections } from "../ports/connections.ts";
import type { HttpRoute } from "../ports/http-route.ts";
import { problem } from "./problem.ts";

/** Asks the control plane's process. */
type PassOn = (request: Request, connections: Connections) => Promise<Response>;

/** What is handed over to the control plane, which has its own process, so that nothing of it can slow or stop inference. */
export function controlRoutes(passOn: PassOn): readonly HttpRoute[] {
  return [
    {
      method: "*",
      path: "/api/*",
      audience: "operator-token",
      summary: "The control plane; /api/v1/reference describes it.",
      async handle(request, connections) {
        try {
          return await passOn(request, connections);
        } catch {
          return problem(new PublicError("control_unavailable"), newId<RequestId>());
        }
      },
    },
  ];
}
