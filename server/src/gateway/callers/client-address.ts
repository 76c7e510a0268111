import { isIP } from "node:net";
import { createNetworks } from "../../kernel/network.ts";
import type { Connections } from "../../ports/connections.ts";

/** Finds the address a request came from. Null when it cannot be known. */
export type ClientAddress = (request: Request, connections: Connections) => string | null;

/**
 * The peer's address. If the peer is one of the operator's TLS proxies, it is the last address in `X-Forwarded-For`
 * that is not such a proxy: what stands before it was written by a stranger. If that is no address, the address is
 * unknown.
 * @param proxies networks in CIDR notation
 */
export function createClientAddress(proxies: readonly string[]): ClientAddress {
  const isTrusted = createNetworks(proxies);

  return (request, connections) => {
    const peer = connections.requestIP(request)?.address ?? null;
    if (peer === null || proxies.length === 0 || !isTrusted(peer)) return peer;
    const forwarded = request.headers.get("x-forwarded-for");
    if (forwarded === null) return peer;
    const foreign = forwarded
      .split(",")
      .map((part) => part.trim())
      .findLast((part) => !isTrusted(part));
    if (foreign === undefined) return peer;
    return isIP(foreign) === 0 ? null : foreign;
  };
}
