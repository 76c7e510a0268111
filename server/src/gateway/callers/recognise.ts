import { type ErrorCode, PublicError } from "../../kernel/errors.ts";
import type { Exchange } from "../exchange.ts";
import { authenticate, type Caller } from "./authenticate.ts";

/**
 * Recognises the caller, unless too many requests came from its address: then its key is not looked at (AB-6). A wrong key costs no
 * right one its turn: others may come from the same address, such as everybody behind a proxy that was not declared. Whoever
 * tries keys finds none of 256 random bits, however often, and asks no database. Synchronous where counting is local.
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

/** A wrong key is counted before its sender hears of it: beyond the limit it hears of the limit only. */
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

/** No key at all is no guess. */
const WRONG_KEYS: ReadonlySet<string> = new Set<ErrorCode>([
  "invalid_api_key",
  "malformed_api_key",
  "foreign_api_key",
]);

function isWrongKey(error: unknown): boolean {
  return error instanceof PublicError && WRONG_KEYS.has(error.code);
}
