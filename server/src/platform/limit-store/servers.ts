import { isLoopback } from "../../kernel/loopback.ts";
import { LimitStoreError } from "../../ports/limit-store.ts";
import { Connection, ServerComplaint } from "./connection.ts";
import { HASH_SLOTS } from "./hash-slot.ts";
import { addressOf, nameOf, type ServerAddress, urlOf } from "./server-address.ts";
import { readSlotRanges } from "./slot-owners.ts";

export interface ServersOptions {
  readonly timeLimitMs: number;
  readonly reconnectMs: number;
  readonly ca: string | null;
}

/**
 * One server, or the masters of a cluster: finds out which by asking, and asks again whenever a connection is made or
 * lost and when a server says that a slot has moved.
 */
export class Servers {
  readonly #urls: readonly URL[];
  readonly #options: ServersOptions;
  readonly #byName = new Map<string, Connection>();
  /** By slot; null where nobody is known. */
  #owners: (Connection | null)[] = new Array<Connection | null>(HASH_SLOTS).fill(null);
  #clustered = false;
  #asking = false;
  #askAgain = false;
  #asked = 0;
  #complete = false;
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(urls: readonly URL[], options: ServersOptions) {
    this.#urls = urls;
    this.#options = options;
    for (const url of urls) this.connectionTo(addressOf(url));
  }

  /** Whether every slot has an owner with a connection. */
  get complete(): boolean {
    return this.#complete;
  }

  get clustered(): boolean {
    return this.#clustered;
  }

  /** Resolves as soon as `complete`. */
  whenComplete(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#complete) resolve();
      else this.#waiting.add(resolve);
    });
  }

  /** Everyone who has a slot. */
  get owners(): readonly Connection[] {
    return [...new Set(this.#owners)].filter((one) => one !== null);
  }

  ownerOf(slot: number): Connection | null {
    return this.#owners[slot] ?? null;
  }

  /** The connection to a server, which is made when there is none. */
  connectionTo(address: ServerAddress): Connection {
    const name = nameOf(address);
    const known = this.#byName.get(name);
    if (known) return known;
    const [like] = this.#urls;
    if (this.#closed || !like) throw new LimitStoreError("the limit store is closed");
    if (!mayBeReached(like, address)) throw new LimitStoreError("a cluster's server is beyond this machine");
    const connection = new Connection(urlOf(like, address), {
      ...this.#options,
      onConnected: () => this.askOwners(),
      onLost: () => this.askOwners(),
    });
    this.#byName.set(name, connection);
    return connection;
  }

  /** A server said so; the others will be asked what else has moved. */
  moved(slot: number, address: ServerAddress): Connection {
    const connection = this.connectionTo(address);
    this.#clustered = true;
    if (slot >= 0 && slot < HASH_SLOTS) this.#owners[slot] = connection;
    this.askOwners();
    return connection;
  }

  /** A server refused keys of several slots in one call, which only those of a cluster do. */
  crossedSlots(): void {
    this.#clustered = true;
  }

  /** Asks one server after the other who has which slots. */
  askOwners(): void {
    this.#weigh();
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    const connected = [...this.#byName.values()].filter((one) => one.connected);
    const asked = connected[this.#asked % Math.max(1, connected.length)];
    if (!asked || this.#closed) return;
    this.#asked += 1;
    this.#asking = true;
    this.#askAgain = false;
    void asked
      .run("CLUSTER", ["SLOTS"])
      .then(
        (answer) => this.#learn(asked, answer),
        (error: unknown) => this.#learnFrom(asked, error),
      )
      .then(() => this.#answered());
  }

  close(): void {
    this.#closed = true;
    this.#complete = false;
    for (const connection of this.#byName.values()) connection.close();
  }

  #learn(asked: Connection, answer: unknown): void {
    if (this.#closed) return;
    this.#clustered = true;
    const owners = new Array<Connection | null>(HASH_SLOTS).fill(null);
    const [like] = this.#urls;
    for (const { first, last, master } of readSlotRanges(answer, asked.address))
      if (like && mayBeReached(like, master)) owners.fill(this.connectionTo(master), first, last + 1);
    this.#owners = owners;
    this.#forgetOthers();
  }

  /**
   * A server on its own knows no slots, and a user may be forbidden to ask: then the first has them all, and not one of
   * several, of which another node might choose another.
   */
  #learnFrom(asked: Connection, error: unknown): void {
    if (!(error instanceof ServerComplaint) || error.kind === "LOADING" || this.#clustered) return;
    const [first] = this.#byName.values();
    if (asked === first) this.#owners.fill(asked);
  }

  /** Servers that left the cluster; those that were configured are kept to be asked. */
  #forgetOthers(): void {
    const kept = new Set([...this.#owners, ...this.#urls.map((url) => this.connectionTo(addressOf(url)))]);
    for (const [name, connection] of this.#byName) {
      if (kept.has(connection)) continue;
      this.#byName.delete(name);
      connection.close();
    }
  }

  /** Until all is well it is asked again now and then, because nobody tells when a replica has taken over. */
  #answered(): void {
    this.#asking = false;
    this.#weigh();
    if (this.#complete && !this.#askAgain) return;
    this.#askAgain = false;
    setTimeout(() => this.askOwners(), this.#options.reconnectMs).unref();
  }

  #weigh(): void {
    this.#complete = !this.#closed && [...new Set(this.#owners)].every((one) => one?.connected);
    if (!this.#complete) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** T-1: a cluster that was named by a loopback address may name servers elsewhere, and those are not spoken to in the clear. */
function mayBeReached(like: URL, { hostname }: ServerAddress): boolean {
  return like.protocol === "rediss:" || isLoopback(hostname);
}
