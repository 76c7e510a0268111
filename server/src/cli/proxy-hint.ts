import type { Config } from "../config/index.ts";
import { isLoopback } from "../kernel/loopback.ts";

/** In production only a proxy on this machine can pass on what reaches a loopback address. Null where that is not so, or said. */
export function undeclaredProxyHint({ production, bind, tlsProxies }: Config): string | null {
  if (!production || tlsProxies.length > 0 || !isLoopback(bind)) return null;
  const network = bind.includes(":") ? "::1/128" : "127.0.0.1/32";
  return `Only this machine reaches ${bind}. If a proxy here passes requests on, set SALLYPORT_TLS_PROXIES=${network}: until then all its callers count as one address.`;
}
