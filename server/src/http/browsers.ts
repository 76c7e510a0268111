import { PublicError } from "../kernel/errors.ts";
import type { HttpRoute } from "../ports/http-route.ts";

/** Whom an address serves; null where nothing is. */
export type Audience = HttpRoute["audience"] | null;

/** What a page may send: what the data plane reads, and what SDKs send of their own accord. */
const ALLOWED_HEADERS = new Set([
  "accept",
  "authorization",
  "cache-control",
  "content-type",
  "http-referer",
  "idempotency-key",
  "openai-beta",
  "openai-organization",
  "openai-project",
  "user-agent",
  "x-request-id",
  "x-title",
  "anthropic-beta",
  "anthropic-dangerous-direct-browser-access",
  "anthropic-version",
  "x-api-key",
  "x-goog-api-client",
  "x-goog-api-key",
  // So that a page that puts its key there can read in the answer where it belongs.
  "api-key",
  // Resumable uploads (tus 1.0.0).
  "tus-resumable",
  "upload-checksum",
  "upload-length",
  "upload-metadata",
  "upload-offset",
]);
const SDK_HEADER = /^x-stainless-[a-z-]+$/;

/** What a page may read, beside the few fields that every page may (Fetch, "CORS-safelisted response-header name"). */
const EXPOSED_HEADERS = [
  "allow",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "request-id",
  "retry-after",
  "tus-checksum-algorithm",
  "tus-extension",
  "tus-max-size",
  "tus-resumable",
  "tus-version",
  "upload-expires",
  "upload-length",
  "upload-offset",
  "www-authenticate",
  "x-ratelimit-limit-requests",
  "x-ratelimit-limit-tokens",
  "x-ratelimit-remaining-requests",
  "x-ratelimit-remaining-tokens",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
  "x-request-id",
  "x-sallyport-changes",
  "x-sallyport-charge-usd",
  "x-sallyport-cost-usd",
  "x-sallyport-estimated",
  "x-sallyport-output-limit",
  "x-should-retry",
].join(", ");

const MAX_AGE_SECONDS = 7_200;

/**
 * Which pages may call (K-9, Fetch "CORS protocol"): those of origins the operator listed, letter by letter. An answer names the
 * origin only if it is listed, and never allows credentials: keys are sent on purpose, cookies are not.
 */
export class Browsers {
  readonly #origins: ReadonlySet<string>;

  readonly #own: ReadonlySet<string>;

  /** @param own origins of our own pages, which need no permission; the gateway sees to it that they bring no key but their own */
  constructor(origins: readonly string[], own: readonly string[] = []) {
    this.#origins = new Set(origins);
    this.#own = new Set(own);
  }

  isOwn(origin: string): boolean {
    return this.#own.has(origin);
  }

  admits(origin: string): boolean {
    return this.#origins.has(origin);
  }

  /**
   * Answers a preflight request; null when the request is none. The answer is also yes where nothing is served, so
   * that the page can read which address was meant.
   * @param methods of the address; empty where nothing is
   * @throws PublicError origin_not_allowed
   */
  preflight(request: Request, audience: Audience, methods: string): Response | null {
    if (request.method !== "OPTIONS" || !takesPages(audience)) return null;
    const origin = request.headers.get("origin");
    if (origin === null || !request.headers.has("access-control-request-method")) return null;
    if (!this.admits(origin)) throw new PublicError("origin_not_allowed");
    const asked = (request.headers.get("access-control-request-headers") ?? "").toLowerCase().split(",");
    const allowed = asked.map((name) => name.trim()).filter(mayBeSent);
    return new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": methods || "GET, HEAD, POST",
        ...(allowed.length > 0 ? { "access-control-allow-headers": allowed.join(", ") } : {}),
        "access-control-max-age": String(MAX_AGE_SECONDS),
        vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
      },
    });
  }

  /** Lets the page of a listed origin read an answer, errors too. */
  open(response: Response, origin: string): Response {
    response.headers.append("vary", "Origin");
    if (!this.admits(origin)) return response;
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-expose-headers", EXPOSED_HEADERS);
    return response;
  }
}

/** Pages may call the data plane, and may read answers to addresses that nothing serves. Nothing else is theirs. */
export function takesPages(audience: Audience): boolean {
  return audience === "api-key" || audience === null;
}

function mayBeSent(name: string): boolean {
  return ALLOWED_HEADERS.has(name) || SDK_HEADER.test(name);
}
