import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import type { Connections } from "../ports/connections.ts";
import type { HttpRoute } from "../ports/http-route.ts";
import { problem } from "./problem.ts";

/** Asks the control plane's process. */
type PassOn = (request: Request, connections: Connections) => Promise<Response>;

/** What is handed over to the control plane, which has its own process, so that nothing of it can slow or stop inference. */
export function controlRoutes(passOn: PassOn): readonly HttpRoute[] {
  const handle: HttpRoute["handle"] = async (request, connections) => {
    try {
      return await passOn(request, connections);
    } catch {
      return problem(new PublicError("control_unavailable"), newId<RequestId>());
    }
  };
  return HANDED_OVER.map((route) => ({ ...route, handle }));
}

const HANDED_OVER: readonly Omit<HttpRoute, "handle">[] = [
  {
    method: "*",
    path: "/api/*",
    audience: "operator-token",
    summary: "The control plane; /en/reference describes it.",
  },
  { method: "*", path: "/en/*", audience: "anyone", summary: "Pages in English." },
  { method: "*", path: "/es/*", audience: "anyone", summary: "Pages in Spanish." },
  { method: "*", path: "/assets/*", audience: "anyone", summary: "What pages load." },
  { method: "*", path: "/robots.txt", audience: "anyone", summary: "What search engines may read." },
  { method: "*", path: "/sitemap.xml", audience: "anyone", summary: "The pages there are." },
];
