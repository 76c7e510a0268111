import type { MiddlewareHandler } from "hono";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
const HEADERS = "authorization, content-type, idempotency-key, if-match, accept-language";
const EXPOSED = "etag, retry-after, x-request-id";

/**
 * ID-6: which other sites' pages may read answers: those on the operator's list, each by its own name, and without cookies. An
 * origin that is not on it is told nothing, and no origin is repeated.
 */
export function allowApps(origins: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const { headers, method } = context.req.raw;
    const sent = headers.get("origin");
    const origin = origins.find((one) => one === sent);
    if (origin === undefined) return next();
    const allowed = { "access-control-allow-origin": origin, vary: "Origin" };
    if (method === "OPTIONS" && headers.has("access-control-request-method"))
      return new Response(null, {
        status: 204,
        headers: {
          ...allowed,
          "access-control-allow-methods": METHODS,
          "access-control-allow-headers": HEADERS,
          "access-control-max-age": "600",
        },
      });
    await next();
    const response = context.res;
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-expose-headers", EXPOSED);
    response.headers.append("vary", "Origin");
    return undefined;
  };
}
