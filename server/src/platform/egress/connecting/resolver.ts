import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Clock } from "../../../kernel/clock.ts";

export type Resolve = (hostname: string) => Promise<readonly string[]>;

const CACHE_MS = 30_000;
const MAX_CACHED = 1000;

interface Answer {
  readonly addresses: Promise<readonly string[]>;
  readonly expiresMs: number;
}

/** All addresses in the order the system gave them. */
export async function systemResolve(hostname: string): Promise<readonly string[]> {
  const answers = await lookup(hostname, { all: true, verbatim: true });
  return answers.map((answer) => answer.address);
}

/** Asks once for each host and half a minute, however many requests want to know. */
export class Resolver {
  readonly #resolve: Resolve;
  readonly #clock: Clock;
  readonly #answers = new Map<string, Answer>();

  constructor(resolve: Resolve, clock: Clock) {
    this.#resolve = resolve;
    this.#clock = clock;
  }

  /** Rejects when there is no address. An address as host is its own answer. */
  addresses(hostname: string): Promise<readonly string[]> {
    if (isIP(hostname) !== 0) return Promise.resolve([hostname]);
    const nowMs = this.#clock.monotonicMs();
    const known = this.#answers.get(hostname);
    if (known !== undefined && known.expiresMs > nowMs) return known.addresses;
    const answer = { addresses: this.#ask(hostname), expiresMs: nowMs + CACHE_MS };
    this.#answers.delete(hostname);
    this.#evict();
    this.#answers.set(hostname, answer);
    // A failure is not remembered. The callers get it too; this handler is only about the cache.
    answer.addresses.catch(() => {
      if (this.#answers.get(hostname) === answer) this.#answers.delete(hostname);
    });
    return answer.addresses;
  }

  async #ask(hostname: string): Promise<readonly string[]> {
    const addresses = await this.#resolve(hostname);
    if (addresses.length === 0) throw new Error("no address");
    return addresses;
  }

  #evict(): void {
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size < MAX_CACHED) return;
      this.#answers.delete(oldest);
    }
  }
}
