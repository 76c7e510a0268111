import { OperatorError, PublicError } from "../kernel/errors.ts";
import { readSmallFile } from "../kernel/small-file.ts";
import type { HttpRoute } from "../ports/http-route.ts";
import { takesPages } from "./browsers.ts";
import { type Guard, refuseUnguarded } from "./guard.ts";
import { explainListening } from "./listening.ts";

/** Silence after which a connection is closed: slow heads and slow bodies. Lifted once a body has been read. */
const IDLE_SECONDS = 30;

/** Larger than any endpoint's limit: each endpoint enforces its own while reading, with an answer of ours. */
const RUNTIME_BODY_LIMIT_BYTES = 1024 * 1024 * 1024;

/** Bun takes the protocol version as a number: 0x0304 is TLS 1.3 (RFC 8446 section 4.2.1). */
const TLS_1_3 = 0x0304;

export interface HttpServerOptions {
  readonly hostname: string;
  readonly port: number;
  /** Whether other processes may listen on the same port, if they say so too. */
  readonly sharePort: boolean;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly routes: readonly HttpRoute[];
  readonly guard: Guard;
  /** Answers what no route serves, in the shape that callers of that address expect. */
  readonly refuse: (request: Request | null, error: unknown) => Response;
}

export interface HttpServer {
  readonly url: string;
  /** Stops listening; resolves when every answer has left and `work` has ended, or when `withinMs` is over and the rest was cut. */
  stop(withinMs: number, work?: Work): Promise<void>;
}

/** What is under way behind the routes, also for callers who have left. */
interface Work {
  readonly count: number;
  /** Ends what is left of it, so that its answers say why. */
  end(): void;
}

/** @throws OperatorError when the port is taken or the certificate cannot be used */
export function startHttpServer(options: HttpServerOptions): HttpServer {
  const { hostname, port, tls, refuse } = options;
  try {
    const server = Bun.serve({
      hostname,
      port,
      // Always given: without it, the runtime shares the port with any program of this user outside development.
      reusePort: options.sharePort,
      idleTimeout: IDLE_SECONDS,
      maxRequestBodySize: RUNTIME_BODY_LIMIT_BYTES,
      development: false,
      ...(tls ? { tls: readTls(tls) } : {}),
      routes: byPath(options),
      fetch: answerWith([], options),
      error: (error) => refuse(null, error),
    });
    return { url: server.url.origin, stop: (withinMs, work = NO_WORK) => stop(server, withinMs, work) };
  } catch (error) {
    throw explainListening(error, hostname, port);
  }
}

const NO_WORK: Work = { count: 0, end() {} };
const POLL_MS = 10;
/** For what was ended to tell its callers. */
const LAST_WORDS_MS = 1_000;

/** The runtime's own graceful stop also waits for idle connections, which clients keep for minutes. */
async function stop(server: Bun.Server<undefined>, withinMs: number, work: Work): Promise<void> {
  const stopped = server.stop(false);
  const rest = async (longestMs: number) => {
    for (let waitedMs = 0; waitedMs < longestMs; waitedMs += POLL_MS) {
      if (server.pendingRequests === 0 && work.count === 0) return;
      await Bun.sleep(POLL_MS);
    }
  };
  await rest(withinMs);
  work.end();
  await rest(LAST_WORDS_MS);
  await server.stop(true);
  await stopped;
}

type Handler = (request: Request, server: Bun.Server<undefined>) => Response | Promise<Response>;
type Answering = Pick<HttpServerOptions, "guard" | "refuse">;

/** Bun's route table. */
function byPath({ routes, ...answering }: HttpServerOptions): Record<string, Handler> {
  const paths = Map.groupBy(routes, (route) => route.path);
  return Object.fromEntries([...paths].map(([path, methods]) => [path, answerWith(methods, answering)]));
}

/** Answers at one address, or where nothing is; pages of listed origins can read whatever it says. */
function answerWith(routes: readonly HttpRoute[], answering: Answering): Handler {
  const dispatch = dispatchTo(routes, answering);
  const { browsers } = answering.guard;
  if (!takesPages(routes[0]?.audience ?? null)) return dispatch;
  return (request, server) => {
    const origin = request.headers.get("origin");
    if (origin === null) return dispatch(request, server);
    const answered = dispatch(request, server);
    return answered instanceof Promise
      ? answered.then((response) => browsers.open(response, origin))
      : browsers.open(answered, origin);
  };
}

/** A method that an address does not answer gets 405 with the ones it does (RFC 9110 15.5.6). */
function dispatchTo(routes: readonly HttpRoute[], { guard, refuse }: Answering): Handler {
  const [only] = routes;
  const audience = only?.audience ?? null;
  const methods = routes.map((route) => (route.method === "GET" ? "GET, HEAD" : route.method)).join(", ");
  return (request, server) => {
    if (!hostIsUsable(request)) return refuse(request, new PublicError("invalid_host"));
    try {
      const permission = guard.browsers.preflight(request, audience, methods);
      if (permission !== null) return permission;
      refuseUnguarded(request, server, audience, guard);
    } catch (error) {
      return refuse(request, error);
    }
    const { method } = request;
    const route =
      only?.method === method
        ? only
        : routes.find(
            (one) =>
              one.method === method || one.method === "*" || (one.method === "GET" && method === "HEAD"),
          );
    if (route) return route.handle(request, server);
    if (only === undefined) return refuse(request, new PublicError("not_found"));
    const refused = refuse(request, new PublicError("method_not_allowed", { allow: methods }));
    refused.headers.set("allow", methods);
    return refused;
  };
}

const HOST = /^(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
let lastUsableHost: string | null = null;

/**
 * RFC 9112 section 3.2: 400 for a host that is none, or sent twice, which the runtime joins with a comma. Clients
 * send the same one again and again, hence the comparison. HTTP/1.0 may leave it out.
 */
function hostIsUsable(request: Request): boolean {
  const host = request.headers.get("host");
  if (host === lastUsableHost || host === null) return true;
  if (!HOST.test(host) || !URL.canParse(`http://${host}`)) return false;
  lastUsableHost = host;
  return true;
}

function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  const cert = readPem("SALLYPORT_TLS_CERT", certFile, "CERTIFICATE");
  return { cert, key: readPem("SALLYPORT_TLS_KEY", keyFile, "PRIVATE KEY"), minVersion: TLS_1_3 };
}

function readPem(variable: string, file: string, block: string): string {
  const pem = readSmallFile(file, variable);
  if (new RegExp(`^-----BEGIN (?:[A-Z]+ )?${block}-----`, "m").test(pem)) return pem;
  throw new OperatorError(`${variable} names ${file}, in which there is no ${block} in PEM.`);
}
