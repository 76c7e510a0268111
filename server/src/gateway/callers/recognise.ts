import { type ErrorCode, PublicError } from "../../kernel/errors.ts";
import type { Exchange } from "../exchange.ts";
import { authenticate, type Caller } from "./authenticate.ts";

/**
 * Recognises the caller. If too many requests came from its address, its key is not looked at (AB-6). Wrong keys do
 * not block right ones from the same address, which may be everybody behind an undeclared proxy. Guessing is hopeless
 * against 256 random bits, and costs no trip to the database. Synchronous where counting is local.
 * @throws PublicError rate_limit_exceeded, limits_unchecked, and those of `authenticate`
 */
export function recognise(exchange: Exchange): Caller | Promise<Caller> {
  const { limiter } = exchange.gateway;
  limiter.refuseUncounted();
  if (!limiter.countsAddressRequests) return authenticateCounting(exchange);
  const counters = limiter.ofAddress(exchange.clientAddress, exchange.endpoint);
  const entered = limiter.enter(counters, exchange.tally);
  if (!(entered instanceof Promise)) return authenticateCounting(exchange);
  return entered.then(() => authenticateCounting(exchange));
}

/** A wrong key is counted before it is refused. Beyond the limit, the sender hears of the limit only. */
function authenticateCounting(exchange: Exchange): Caller | Promise<Caller> {
  const { request, connections } = exchange;
  const { callerWatch, limiter } = exchange.gateway;
  try {
    const caller = authenticate(exchange);
    callerWatch.saw(request, connections, caller.id);
    return caller;
  } catch (error) {
    callerWatch.saw(request, connections, null);
    if (!isWrongKey(error) || !limiter.countsAddresses) throw error;
    const counters = limiter.ofAddress(exchange.clientAddress, exchange.endpoint);
    const counted = limiter.failed(counters, exchange.tally);
    if (!(counted instanceof Promise)) throw error;
    return counted.then(() => Promise.reject(error));
  }
}

/** A request without a key is no guess. */
const WRONG_KEYS: ReadonlySet<string> = new Set<ErrorCode>([
  "invalid_api_key",
  "malformed_api_key",
  "foreign_api_key",
  "operator_token",
]);

function isWrongKey(error: unknown): boolean {
  return error instanceof PublicError && WRONG_KEYS.has(error.code);
}
