import type { ApiKeyId } from "../../kernel/ids.ts";
import type { Connections } from "../../ports/connections.ts";
import type { Log } from "../../ports/log.ts";
import type { ClientAddress } from "./client-address.ts";

/** Whether the addresses of requests are those of their callers. */
export type CallersSeen =
  | "own addresses"
  | "behind declared proxies"
  | "behind an undeclared proxy"
  | "one address";

/** So many keys rarely belong to one caller. */
const MANY_KEYS = 10;
/** Once so many keys came from one address, only one request in so many is looked at, to find another address. */
const SAMPLE = 64;

/**
 * Notices a proxy that nobody declared. Everybody behind such a proxy has one address, which breaks limits by address
 * and keys that are tied to networks (AB-6, K-3). The signs are forwarding headers from a peer that is no declared
 * proxy, and many keys from one address. A request costs a look-up of three fields until something is noticed.
 */
export class CallerWatch {
  readonly #declared: boolean;
  readonly #isProxy: (address: string) => boolean;
  readonly #clientAddress: ClientAddress;
  readonly #log: Log;
  #undeclared = false;
  #told = false;
  /** The address from which all keys came so far; null before the first key, and once there were two addresses. */
  #only: string | null = null;
  #several = false;
  readonly #keys = new Set<ApiKeyId>();
  #skipped = 0;

  constructor(options: {
    readonly proxies: readonly string[];
    readonly isProxy: (address: string) => boolean;
    readonly clientAddress: ClientAddress;
    readonly log: Log;
  }) {
    this.#declared = options.proxies.length > 0;
    this.#isProxy = options.isProxy;
    this.#clientAddress = options.clientAddress;
    this.#log = options.log;
  }

  get seen(): CallersSeen {
    if (this.#undeclared) return "behind an undeclared proxy";
    if (this.#keys.size >= MANY_KEYS && !this.#several) return "one address";
    return this.#declared ? "behind declared proxies" : "own addresses";
  }

  /** @param key null for a request whose key was wrong */
  saw(request: Request, connections: Connections, key: ApiKeyId | null): void {
    if (!this.#undeclared && wasForwarded(request.headers)) this.#lookAtPeer(request, connections);
    if (key !== null && !this.#several) this.#lookAtKey(request, connections, key);
  }

  #lookAtPeer(request: Request, connections: Connections): void {
    const peer = connections.requestIP(request)?.address ?? null;
    if (peer === null || this.#isProxy(peer)) return;
    this.#undeclared = true;
    this.#tell();
  }

  #lookAtKey(request: Request, connections: Connections, key: ApiKeyId): void {
    const full = this.#keys.size >= MANY_KEYS;
    if (this.#keys.has(key) || full) {
      this.#skipped = (this.#skipped + 1) % SAMPLE;
      if (this.#skipped !== 0) return;
    }
    const address = this.#clientAddress(request, connections);
    this.#only ??= address;
    if (address !== this.#only) {
      this.#several = true;
      this.#keys.clear();
      return;
    }
    if (full) return;
    this.#keys.add(key);
    if (this.#keys.size === MANY_KEYS) this.#tell();
  }

  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    this.#log.write("warn", "callers_not_told_apart", { seen: this.seen });
  }
}

function wasForwarded(headers: Headers): boolean {
  return headers.has("x-forwarded-for") || headers.has("forwarded") || headers.has("x-real-ip");
}
