import { PublicError } from "../kernel/errors.ts";
import type { Connections } from "../ports/connections.ts";
import type { Audience, Browsers } from "./browsers.ts";
import { hasKeyParameter, keyIsInUrl } from "./key-in-url.ts";

/** The checks that a request passes before anything looks at its key. */
export interface Guard {
  /** T-1: whether it came in the clear; null where that cannot be. */
  readonly inTheClear: ((request: Request, connections: Connections) => boolean) | null;
  /** K-9: the pages that may call. */
  readonly browsers: Browsers;
}

/**
 * K-9, T-1: refuses a request whose key must not be looked at. Health, the page and the audit ledger's files are anyone's, take no
 * key, and are served in the clear too.
 * @throws PublicError https_required, origin_not_allowed, key_in_url
 */
export function refuseUnguarded(
  request: Request,
  connections: Connections,
  audience: Audience,
  { inTheClear, browsers }: Guard,
): void {
  const { url, headers } = request;
  if (audience !== "anyone" && inTheClear !== null && inTheClear(request, connections))
    throw new PublicError("https_required");
  const origin = headers.get("origin");
  if (origin !== null && audience === "api-key" && !browsers.admits(origin) && !browsers.isOwn(origin))
    throw new PublicError("origin_not_allowed");
  if (keyIsInUrl(url)) throw new PublicError("key_in_url");
  // Who is signed in to our pages is known by a cookie, and filters lists by a parameter of that name.
  const isKnown = headers.has("authorization") || (audience === "operator-token" && headers.has("cookie"));
  if (audience !== "anyone" && hasKeyParameter(url) && !isKnown) throw new PublicError("key_in_url");
}
