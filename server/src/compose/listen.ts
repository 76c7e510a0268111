import packageJson from "../../package.json" with { type: "json" };
import { type Config, ownOrigins } from "../config/index.ts";
import {
  answerIdentified,
  createClearText,
  type Gateway,
  inferenceRoutes,
  isInference,
  protocolOf,
  refuse,
  wrongAddress,
} from "../gateway/index.ts";
import { type AuditFiles, auditRoutes } from "../http/audit-routes.ts";
import { Browsers } from "../http/browsers.ts";
import { controlRoutes } from "../http/control-routes.ts";
import { BRANDS, CALLER_KEY, GENERATIONS, scopesOf, UPLOADS, writeCaller } from "../http/media/media-app.ts";
import { problem } from "../http/problem.ts";
import { type HttpServer, startHttpServer } from "../http/server.ts";
import { statusRoutes } from "../http/status-routes.ts";
import { welcomeRoute } from "../http/welcome.ts";
import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import { HandOverTimeout, passOn } from "../platform/hand-over/index.ts";
import type { Metrics } from "../platform/telemetry/metrics.ts";
import type { HttpRoute } from "../ports/http-route.ts";

/**
 * Longer than any act: those that wait until every node knows wait for the longest lease at most, and the first of two that share an
 * Idempotency-Key is given up after two minutes.
 */
const CONTROL_ANSWER_MS = 130_000;

/** What open pages are told never ends by itself, so nobody waits for it when the process leaves. */
const OPEN_PAGE = /^[^?#]*\/organizations\/[^/?#]+\/live(?:$|\?)/;

export interface Listening {
  readonly config: Config;
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly auditFiles: AuditFiles;
  /** Where the control plane listens; null where it does not run here. */
  readonly controlSocket: string | null;
  /** Whether it is known to answer. */
  readonly isControlUp: () => boolean;
}

/**
 * Opens the port: the addresses of the data plane, the public files of the audit ledger, health and metrics, what is handed over
 * to the control plane, and a page that lists them.
 * @throws OperatorError when the port is taken or the certificate cannot be used
 */
export function listen({
  config,
  gateway,
  metrics,
  auditFiles,
  controlSocket,
  isControlUp,
}: Listening): HttpServer {
  const leaving = new AbortController();
  const served = [
    ...inferenceRoutes(gateway),
    ...(controlSocket === null ? [] : pictureRoutes(gateway, controlSocket, isControlUp, leaving.signal)),
    ...auditRoutes(auditFiles),
    ...(controlSocket === null
      ? []
      : controlRoutes({
          isUp: isControlUp,
          isLate: (error) => error instanceof HandOverTimeout,
          passOn: (request, connections) =>
            passOn(
              controlSocket,
              request,
              gateway.clientAddress(request, connections),
              CONTROL_ANSWER_MS,
              OPEN_PAGE.test(request.url) ? leaving.signal : null,
            ),
        })),
    ...statusRoutes({
      checks: {
        authority: () => gateway.authority.valid,
        journal: () => gateway.usage.writable,
        accepting: () => !gateway.inFlight.draining,
        limits: () => gateway.limiter.available || gateway.limiter.outage === "open",
      },
      limits: () => ({
        counting: gateway.limiter.available,
        countedIn: config.redisUrl === undefined ? "this node" : "all nodes",
        outage: gateway.limiter.outage,
      }),
      authority: () => ({
        state: gateway.authority.valid ? "serving" : "lease expired",
        leaseMs: gateway.authority.leaseMs,
        leaseAgeMs: gateway.authority.leaseAgeMs,
      }),
      callers: () => gateway.callerWatch.seen,
      stopped: () =>
        gateway.switches.everything ? "everything" : gateway.switches.count > 0 ? "some" : "nothing",
      metrics,
      metricsToken: config.metricsToken ?? null,
      production: config.production,
    }),
  ];
  const routes = [
    ...served,
    welcomeRoute({ version: packageJson.version, production: config.production, routes: served }),
  ];
  const server = startHttpServer({
    hostname: config.bind,
    port: config.port,
    sharePort: config.sharePort,
    tls: config.tls,
    routes,
    guard: {
      inTheClear: createClearText(config.tls !== null, config.tlsProxies),
      browsers: new Browsers(config.corsOrigins, ownOrigins(config)),
    },
    refuse: (request, error) => refuseUnserved(request, error, gateway),
  });
  return {
    url: server.url,
    stop(withinMs, work) {
      leaving.abort();
      return server.stop(withinMs, work);
    },
  };
}

/** A picture may come over a slow line, and is answered when it is stored. */
const UPLOAD_ANSWER_MS = 660_000;
const SILENT_SECONDS = 120;
/** The progress of a task ends with the task, which may be long after a process that leaves. */
const PROGRESS = /\/events(?:$|\?)/;

/** Uploads and tasks: their callers are recognised here, where keys are, and served by the control plane, where the database is. */
function pictureRoutes(
  gateway: Gateway,
  controlSocket: string,
  isUp: () => boolean,
  leaving: AbortSignal,
): readonly HttpRoute[] {
  const handling =
    (endpoint: "uploads" | "generations"): HttpRoute["handle"] =>
    (request, connections) =>
      answerIdentified(
        gateway,
        endpoint,
        scopesOf(request),
        request,
        connections,
        async ({ requestId, ...caller }) => {
          if (!isUp()) throw new PublicError("control_unavailable");
          // While a picture is decoded, nothing goes over the connection.
          connections.timeout(request, SILENT_SECONDS);
          const who = { [CALLER_KEY]: writeCaller({ ...caller, request: requestId }) };
          const address = gateway.clientAddress(request, connections);
          const ending = PROGRESS.test(request.url) ? leaving : null;
          try {
            return await passOn(controlSocket, request, address, UPLOAD_ANSWER_MS, ending, who);
          } catch (error) {
            throw new PublicError(
              error instanceof HandOverTimeout ? "control_timeout" : "control_unavailable",
            );
          }
        },
      );
  const route = (endpoint: "uploads" | "generations", path: string, summary: string): HttpRoute => ({
    ...{ method: "*", audience: "api-key", path, summary, handle: handling(endpoint) },
  });
  return [
    route("uploads", UPLOADS, "POST takes a picture in, GET lists those that live."),
    route("uploads", `${UPLOADS}/*`, "GET and DELETE of one, links to it, what marketplaces say of it."),
    route("uploads", `${BRANDS}/*`, "POST keeps a logo, a reference or a font in a brand kit."),
    route("generations", GENERATIONS, "POST begins a task that makes pictures, GET lists them."),
    route("generations", `${GENERATIONS}/*`, "GET and DELETE of one, its progress, POST cancels it."),
  ];
}

/**
 * Inference addresses answer in their dialect's shape, everything else as RFC 9457. Whoever missed an inference address reads which
 * one was meant, in the shape that its client reads.
 */
function refuseUnserved(request: Request | null, thrown: unknown, gateway: Gateway): Response {
  const missed = thrown instanceof PublicError && thrown.code === "not_found" && request !== null;
  const error = missed ? wrongAddress(request.url) : thrown;
  const requestId = newId<RequestId>();
  const inference =
    request !== null &&
    (isInference(request) || (error instanceof PublicError && error.code !== "not_found" && missed));
  if (inference || !(error instanceof PublicError))
    return refuse(error, { requestId, tally: null, gateway, protocol: protocolOf(request) });
  return problem(error, requestId);
}
