import type { KeyEntry } from "../../authority/index.ts";
import { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import { family } from "../../kernel/network.ts";
import { secureRandomBytes } from "../../kernel/random.ts";
import type { ParsedKey } from "../../keys/index.ts";
import type { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import { stopOfCaller } from "../routing/stops.ts";
import { readCredential } from "./credential.ts";

/** Who is calling: the key, found and verified. */
export type Caller = KeyEntry;

const SALT_BYTES = 16;

/**
 * Recognises the caller from memory alone (K-1): checks the checksum, looks the key up, compares one HMAC in constant
 * time, then checks expiry and address.
 * @throws PublicError authority_stale, those of `readCredential`, invalid_api_key, origin_not_allowed,
 *   address_not_allowed, gateway_stopped, organization_stopped, key_stopped, key_paused
 */
export function authenticate(exchange: Exchange): Caller {
  const { request, gateway, protocol } = exchange;
  if (!gateway.authority.valid) throw new PublicError("authority_stale");
  const parsed = readCredential(request.headers, protocol.keyHeaders);
  const key = gateway.authority.key(parsed.publicId);
  if (!key || key.mode !== parsed.mode || !gateway.hasher.matches(parsed.secret, key.hash)) {
    throw new PublicError("invalid_api_key");
  }
  if (key.endsAtMs <= gateway.clock.monotonicMs()) throw new PublicError("invalid_api_key");
  refuseMisplaced(key, request, gateway);
  if (key.addresses) refuseForeignAddress(key.addresses, exchange.clientAddress);
  if (gateway.hasher.isOutdated(key.hash)) rehash(key, parsed, gateway);
  refuseStopped(key, gateway);
  failpoint("authenticate");
  return key;
}

/**
 * K-4, AB-9: refuses a caller whose key ended or was stopped meanwhile, or when the node lost its lease.
 * @throws PublicError authority_stale, invalid_api_key, gateway_stopped, organization_stopped, key_stopped
 */
export function refuseEnded(caller: Caller, gateway: Gateway): void {
  const { authority, clock } = gateway;
  if (!authority.valid) throw new PublicError("authority_stale");
  const key = authority.key(caller.publicId);
  if (!key || key.endsAtMs <= clock.monotonicMs()) throw new PublicError("invalid_api_key");
  refuseStopped(key, gateway);
}

/**
 * K-9: a page of ours has the key of its playground and no other, and that key is good from a page of ours only. Pages of other
 * origins were refused before, unless the operator listed them.
 * @throws PublicError origin_not_allowed
 */
function refuseMisplaced({ playground }: KeyEntry, { headers }: Request, { ownPages }: Gateway): void {
  const origin = headers.get("origin");
  if (!playground) {
    if (origin === null || ownPages.get(origin) !== false) return;
  } else if (origin === null ? headers.get("sec-fetch-site") === "same-origin" : ownPages.has(origin)) return;
  throw new PublicError("origin_not_allowed");
}

function refuseStopped(caller: Caller, { switches }: Gateway): void {
  if (caller.paused) throw new PublicError("key_paused");
  const stop = switches.any ? stopOfCaller(caller, switches) : null;
  if (stop !== null) throw stop;
}

/** @throws PublicError address_not_allowed */
export function refuseForeignAddress(
  allowed: NonNullable<KeyEntry["addresses"]>,
  address: string | null,
): void {
  if (address === null || !allowed.check(address, family(address)))
    throw new PublicError("address_not_allowed");
}

/** Hashes the key with the newest pepper, in the background. If that fails, the next use tries again. */
function rehash(key: KeyEntry, parsed: ParsedKey, { hasher, database }: Gateway): void {
  const { salt, hash, pepperVersion } = hasher.hash(parsed.secret, secureRandomBytes(SALT_BYTES));
  database.rehashKey(key.id, key.hash.pepperVersion, pepperVersion, salt, hash).catch(() => {});
}
