import { type ErrorCode, PublicError } from "../../kernel/errors.ts";
import type { LimitedEndpoint, Tally } from "../../limits/index.ts";
import type { Connections } from "../../ports/connections.ts";
import type { Gateway } from "../gateway.ts";
import { authenticate, type Caller } from "./authenticate.ts";

/**
 * Recognises the caller, unless too many requests came from its address: then its key is not looked at (AB-6). A wrong key costs no
 * right one its turn: others may come from the same address, such as everybody behind a proxy that was not declared. Whoever
 * tries keys finds none of 256 random bits, however often, and asks no database. Synchronous where counting is local.
 * @throws PublicError rate_limit_exceeded, limits_unchecked, and those of `authenticate`
 */
export function recognise(
  request: Request,
  endpoint: LimitedEndpoint,
  connections: Connections,
  tally: Tally,
  gateway: Gateway,
): Caller | Promise<Caller> {
  const { limiter } = gateway;
  limiter.refuseUncounted();
  if (!limiter.countsAddressRequests)
    return authenticateCounting(request, endpoint, connections, tally, gateway);
  const counters = limiter.ofAddress(gateway.clientAddress(request, connections), endpoint);
  const entered = limiter.enter(counters, tally);
  if (!(entered instanceof Promise))
    return authenticateCounting(request, endpoint, connections, tally, gateway);
  return entered.then(() => authenticateCounting(request, endpoint, connections, tally, gateway));
}

/** A wrong key is counted before its sender hears of it: beyond the limit it hears of the limit only. */
function authenticateCounting(
  request: Request,
  endpoint: LimitedEndpoint,
  connections: Connections,
  tally: Tally,
  gateway: Gateway,
): Caller | Promise<Caller> {
  try {
    const caller = authenticate(request, connections, gateway);
    gateway.callerWatch.saw(request, connections, caller.id);
    return caller;
  } catch (error) {
    gateway.callerWatch.saw(request, connections, null);
    if (!isWrongKey(error) || !gateway.limiter.countsAddresses) throw error;
    const counters = gateway.limiter.ofAddress(gateway.clientAddress(request, connections), endpoint);
    const counted = gateway.limiter.failed(counters, tally);
    if (!(counted instanceof Promise)) throw error;
    return counted.then(() => Promise.reject(error));
  }
}

/** No key at all is no guess. */
const WRONG_KEYS: ReadonlySet<string> = new Set<ErrorCode>([
  "invalid_api_key",
  "malformed_api_key",
  "foreign_api_key",
]);

function isWrongKey(error: unknown): boolean {
  return error instanceof PublicError && WRONG_KEYS.has(error.code);
}
