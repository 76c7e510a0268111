import { RedisClient } from "bun";
import { LimitStoreError } from "../../ports/limit-store.ts";
import { AnswerWatch } from "./answer-watch.ts";
import { addressOf, type ServerAddress } from "./server-address.ts";

/** What the server answered instead of a result; the first word is its kind. */
export class ServerComplaint extends Error {
  get kind(): string {
    return this.message.split(" ", 1)[0] ?? "";
  }
}

export interface ConnectionOptions {
  /** No command waits longer for its answer. */
  readonly timeLimitMs: number;
  readonly reconnectMs: number;
  /** PEM of authorities that are trusted instead of the usual ones. */
  readonly ca: string | null;
  /** Told whenever there is a connection, and whenever one has ended or could not be made. */
  onConnected(): void;
  onLost(): void;
}

/**
 * One connection to one server, made again and again until `close`. Nothing waits in a queue: without a connection, a
 * command fails at once. A connection that does not answer in time is dropped with everything that waits for it, so
 * that a hanging server is found out once and not by every request.
 */
export class Connection {
  readonly address: ServerAddress;
  readonly #url: string;
  readonly #options: ConnectionOptions;
  /** The attempt or the connection; null between attempts. */
  #client: RedisClient | null = null;
  /** Null until the connection is made. */
  #watch: AnswerWatch | null = null;
  #opened: Promise<boolean> = Promise.resolve(false);
  #retry: Timer | null = null;

  constructor(url: URL, options: ConnectionOptions) {
    this.address = addressOf(url);
    this.#url = url.href;
    this.#options = options;
    this.#connect();
  }

  get connected(): boolean {
    return this.#watch !== null;
  }

  /** What comes of the attempt that is under way. */
  get opened(): Promise<boolean> {
    return this.#opened;
  }

  /**
   * Rejects with ServerComplaint when the server refuses, with LimitStoreError when it cannot be asked or does not answer
   * in time.
   */
  run(command: string, words: string[]): Promise<unknown> {
    const client = this.#client;
    const watch = this.#watch;
    if (client === null || watch === null)
      return Promise.reject(new LimitStoreError("there is no connection"));
    watch.sent();
    return client.send(command, words).then(
      (answer: unknown) => {
        watch.answered();
        return answer;
      },
      (error: unknown) => {
        watch.answered();
        throw explain(error);
      },
    );
  }

  close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#drop();
  }

  /** A new client each time: nothing of a connection that failed is left in it. */
  #connect(): void {
    const client = new RedisClient(this.#url, {
      autoReconnect: false,
      // A command from a queue would be counted long after it was asked for.
      enableOfflineQueue: false,
      connectionTimeout: this.#options.timeLimitMs,
      ...(this.#options.ca === null ? {} : { tls: { ca: this.#options.ca, rejectUnauthorized: true } }),
    });
    this.#client = client;
    client.onclose = () => this.#lost(client);
    this.#opened = client.connect().then(
      () => this.#ready(client),
      () => this.#lost(client),
    );
  }

  #ready(client: RedisClient): boolean {
    if (this.#client !== client) return false;
    this.#watch = new AnswerWatch(this.#options.timeLimitMs, () => this.#lost(client));
    this.#options.onConnected();
    return true;
  }

  /** Told twice of an attempt that failed, and of a connection that we closed. */
  #lost(client: RedisClient): false {
    if (this.#client !== client) return false;
    this.#drop();
    this.#retry = setTimeout(() => this.#connect(), this.#options.reconnectMs);
    this.#options.onLost();
    return false;
  }

  #drop(): void {
    const client = this.#client;
    this.#client = null;
    this.#watch?.stop();
    this.#watch = null;
    client?.close();
  }
}

function explain(error: unknown): Error {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === "ERR_REDIS_SERVER_ERROR") return new ServerComplaint(String(message));
  return new LimitStoreError("the connection ended");
}
