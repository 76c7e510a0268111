import type { Clock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { readSmallFile } from "../../kernel/small-file.ts";
import {
  type Counted,
  type LimitStore,
  LimitStoreError,
  type Take,
  type Taken,
} from "../../ports/limit-store.ts";
import { Calls } from "./calls.ts";
import { contentsOf, type StoredThing } from "./contents.ts";
import { Corrections } from "./corrections.ts";
import { type ExaminedServer, examine } from "./examination.ts";
import { GatheredTakes } from "./gathered-takes.ts";
import { hashSlot } from "./hash-slot.ts";
import { readServerUrls } from "./server-address.ts";
import { Servers } from "./servers.ts";
import { subWindowUs } from "./sub-windows.ts";
import { keyOf } from "./take-call.ts";

const TIME_LIMIT_MS = 250;
const RECONNECT_MS = 100;

export interface RedisLimitStoreOptions {
  /** `redis://` or `rediss://`, with user, password and database; several servers of one cluster separated by commas. */
  readonly url: string;
  readonly clock: Clock;
  /** How long one answer, or one connection, may take; a call that is sent elsewhere takes as long again for each. */
  readonly timeLimitMs?: number;
  readonly reconnectMs?: number;
  /** File with PEM of authorities that a `rediss://` server's certificate may come from, instead of the usual ones. */
  readonly caFile?: string | undefined;
}

/**
 * Counts in Redis or Valkey 7.0 or later, one server or a cluster, for several nodes: one script call for what is taken in one turn of the event loop, in which the server's clock is the only one.
 *
 * What it cannot promise: a server that comes back without its data has forgotten what was taken, and so has a replica that
 * takes over before it has heard of it. So the server must have `appendonly yes`, with which a crash of Redis loses
 * nothing and a crash of its machine a second, and `maxmemory-policy noeviction`, with which a full one refuses
 * instead of forgetting.
 */
export class RedisLimitStore implements LimitStore {
  readonly #servers: Servers;
  readonly #takes: GatheredTakes;
  readonly #corrections: Corrections;
  /** A server that has a connection may still refuse: a cluster without its majority, a full memory. */
  #refused = false;
  #closed = false;

  /** @throws OperatorError when the URL is not one, or the file of authorities cannot be read */
  constructor(options: RedisLimitStoreOptions) {
    const { url, clock, timeLimitMs = TIME_LIMIT_MS, reconnectMs = RECONNECT_MS, caFile } = options;
    const ca = caFile === undefined ? null : readAuthorities(caFile);
    this.#servers = new Servers(readServerUrls(url), { timeLimitMs, reconnectMs, ca });
    const calls = new Calls(this.#servers, clock, timeLimitMs);
    this.#takes = new GatheredTakes(calls, (counted) => {
      this.#refused = !counted && this.#servers.complete;
    });
    this.#corrections = new Corrections(calls, (slot) => this.#servers.ownerOf(slot)?.connected ?? false);
  }

  get available(): boolean {
    return this.#servers.complete && !this.#refused;
  }

  /** Resolves as soon as every server has a connection: at once, later, or never. */
  whenConnected(): Promise<void> {
    return this.#servers.whenComplete();
  }

  /**
   * What the servers are that count, to be judged by the operator.
   * @throws Error when one of them cannot be asked, or its user may not ask
   */
  examine(): Promise<readonly ExaminedServer[]> {
    return Promise.all(this.#servers.owners.map(examine));
  }

  /**
   * Everything the servers keep in this database, for a forensic search.
   * @throws Error when one of them cannot be asked, or its user may not ask
   */
  async *contents(): AsyncGenerator<StoredThing> {
    for (const owner of this.#servers.owners) yield* contentsOf(owner);
  }

  take(home: string, takes: readonly Take[]): Promise<Taken> {
    if (this.#closed) return Promise.reject(new LimitStoreError("the limit store is closed"));
    return this.#takes.take(this.#slotOf(home), home, takes);
  }

  correct(home: string, { counter, windowMs, subWindow }: Counted, amount: number): void {
    if (this.#closed) return;
    this.#corrections.add({
      slot: this.#slotOf(home),
      key: keyOf(home, counter, windowMs),
      widthUs: subWindowUs(windowMs),
      subWindow,
      amount,
    });
  }

  /** Sends the last corrections. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#corrections.close();
    this.#servers.close();
  }

  /** A server on its own has all of them, so that it is not worth computing which. */
  #slotOf(home: string): number {
    return this.#servers.clustered ? hashSlot(home) : 0;
  }
}

function readAuthorities(file: string): string {
  const pem = readSmallFile(file, "SALLYPORT_REDIS_CA");
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  throw new OperatorError(`SALLYPORT_REDIS_CA must name a file with certificates in PEM; ${file} is none.`);
}
