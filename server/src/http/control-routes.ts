import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import type { Connections } from "../ports/connections.ts";
import type { HttpRoute } from "../ports/http-route.ts";
import { APPLICATION_PATHS } from "./application-paths.ts";
import { problem } from "./problem.ts";

/** The control plane's process, as the gateway sees it. */
export interface ControlPlane {
  /** False where it is known not to answer now: nobody shall wait for it. */
  isUp(): boolean;
  passOn(request: Request, connections: Connections): Promise<Response>;
  /** Whether what `passOn` threw says that an answer did not come in time. */
  isLate(error: unknown): boolean;
}

/** Longer than the control plane is waited for. */
const SILENT_SECONDS = 140;

/** What is handed over to the control plane, which has its own process, so that nothing of it can slow or stop inference. */
export function controlRoutes(control: ControlPlane): readonly HttpRoute[] {
  const handle: HttpRoute["handle"] = async (request, connections) => {
    if (!control.isUp()) return problem(new PublicError("control_unavailable"), newId<RequestId>());
    // Where no body is to come, nothing goes over the connection until the answer does.
    if (request.body === null) connections.timeout(request, SILENT_SECONDS);
    try {
      return await control.passOn(request, connections);
    } catch (error) {
      const code = control.isLate(error) ? "control_timeout" : "control_unavailable";
      return problem(new PublicError(code), newId<RequestId>());
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
  { method: "*", path: "/l/*", audience: "anyone", summary: "A picture, for whoever has a link to it." },
  { method: "*", path: "/assets/*", audience: "anyone", summary: "What pages load." },
  { method: "*", path: "/.well-known/*", audience: "anyone", summary: "Addresses that programs look for." },
  ...APPLICATION_PATHS.map((path) => ({
    method: "*" as const,
    path,
    audience: "anyone" as const,
    summary: "The application that people use.",
  })),
  {
    method: "GET",
    path: "/mailbox",
    audience: "anyone",
    summary: "In development: mails that were not sent.",
  },
  { method: "GET", path: "/mailbox/*", audience: "anyone", summary: "One of them." },
  { method: "*", path: "/robots.txt", audience: "anyone", summary: "What search engines may read." },
  { method: "*", path: "/sitemap.xml", audience: "anyone", summary: "The pages there are." },
];
