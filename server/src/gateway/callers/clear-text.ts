import { createNetworks } from "../../kernel/network.ts";
import type { Connections } from "../../ports/connections.ts";

/** Whether a request came without TLS on any part of its way. */
type ClearText = (request: Request, connections: Connections) => boolean;

const PLAIN_FORWARDED = /\bproto="?http\b/i;

/**
 * T-1: finds the requests that were not protected all the way. Behind declared proxies, these are the requests of
 * other peers without our own TLS, and those that a proxy received over plain HTTP. Only a declared proxy is
 * believed. Null where nothing has to be checked: without proxies we speak TLS ourselves, or only this machine can
 * reach us (config/read.ts).
 */
export function createClearText(ownTls: boolean, proxies: readonly string[]): ClearText | null {
  if (proxies.length === 0) return null;
  const declared = createNetworks(proxies);
  let lastProxy: string | null = null;
  return (request, connections) => {
    const peer = connections.requestIP(request)?.address ?? null;
    if (peer === null) return !ownTls;
    if (peer !== lastProxy) {
      if (!declared(peer)) return !ownTls;
      lastProxy = peer;
    }
    return saysPlain(request.headers);
  };
}

/** Several proxies in a row each write a scheme. One plain part of the way is enough. */
function saysPlain(headers: Headers): boolean {
  const proto = headers.get("x-forwarded-proto");
  if (proto?.split(",").some((one) => one.trim().toLowerCase() !== "https")) return true;
  const forwarded = headers.get("forwarded");
  return forwarded !== null && PLAIN_FORWARDED.test(forwarded);
}
