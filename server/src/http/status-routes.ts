import { timingSafeEqual } from "node:crypto";
import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import type { HttpRoute } from "../ports/http-route.ts";
import { problem } from "./problem.ts";

/** What the health and metrics routes look at. */
export interface ServerStatus {
  /** Conditions that must hold for this node to serve, by name. */
  readonly checks: Readonly<Record<string, () => boolean>>;
  /** For how long the keys in memory have gone unconfirmed, and for how long they may (K-4). */
  readonly authority: () => {
    readonly state: "serving" | "lease expired";
    readonly leaseMs: number;
    /** Null when there was no lease yet. */
    readonly leaseAgeMs: number | null;
  };
  /** Whether requests are counted, where, and what happens while they cannot be (AB-5). */
  readonly limits: () => {
    readonly counting: boolean;
    readonly countedIn: "this node" | "all nodes";
    /** `closed`: nothing is served. `open`: everything is, uncounted. */
    readonly outage: "closed" | "open";
  };
  /**
   * What the operator has stopped (AB-9). It does not make a node unready: a load balancer that took all nodes away would
   * answer callers with an error of its own, which says nothing.
   */
  readonly stopped: () => "nothing" | "some" | "everything";
  /** Whether callers' addresses are their own, and advice where they are not. */
  readonly callers: () => string;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** Null in development, where /metrics is open; in production without a token it stays closed. */
  readonly metricsToken: string | null;
  readonly production: boolean;
}

export function statusRoutes(status: ServerStatus): readonly HttpRoute[] {
  return [
    {
      method: "GET",
      path: "/health/live",
      audience: "anyone",
      summary: "Whether the process runs.",
      handle: () => uncached(Response.json({ status: "live" })),
    },
    {
      method: "GET",
      path: "/health/ready",
      audience: "anyone",
      summary: "Whether this node serves, and if not, why.",
      handle: () => readiness(status),
    },
    {
      method: "GET",
      path: "/metrics",
      audience: "metrics-token",
      summary: "Prometheus metrics.",
      handle: (request) => metrics(request, status),
    },
  ];
}

/** It does not make a node unready: valid keys are served, and a load balancer could not change anything. */
const CALLER_ADVICE: Readonly<Record<string, string>> = {
  "behind an undeclared proxy":
    "Requests say for whom they were forwarded, and come from a peer that was not declared. If it is a proxy of yours, name it in SALLYPORT_TLS_PROXIES: until then all its callers count as one address, and wrong keys of one of them use up the guesses of all.",
  "one address":
    "All keys come from one address. If a proxy is there, name it in SALLYPORT_TLS_PROXIES and let it send X-Forwarded-For: until then all its callers count as one address, and wrong keys of one of them use up the guesses of all.",
};

function readiness({ checks, authority, limits, callers, stopped }: ServerStatus): Response {
  const results = Object.entries(checks).map(([name, check]) => [name, check()] as const);
  const ready = results.every(([, holds]) => holds);
  const status = ready ? "ready" : "not ready";
  const body = {
    status,
    checks: Object.fromEntries(results),
    authority: authority(),
    limits: limits(),
    callers: { seen: callers(), advice: CALLER_ADVICE[callers()] ?? null },
    stopped: stopped(),
  };
  return uncached(Response.json(body, { status: ready ? 200 : 503 }));
}

async function metrics(
  request: Request,
  { metrics: source, metricsToken, production }: ServerStatus,
): Promise<Response> {
  const open = metricsToken === null && !production;
  if (!open && !bearerIs(request, metricsToken))
    return problem(new PublicError("metrics_token_required"), newId<RequestId>());
  return uncached(new Response(await source.text(), { headers: { "content-type": source.contentType } }));
}

function bearerIs(request: Request, token: string | null): boolean {
  const given = Buffer.from(request.headers.get("authorization") ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return token !== null && given.length === wanted.length && timingSafeEqual(given, wanted);
}

function uncached(response: Response): Response {
  response.headers.set("cache-control", "no-store");
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}
