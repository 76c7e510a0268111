import type { NodeId, RequestId } from "../kernel/ids.ts";
import type { GatewayDatabase } from "../ports/database.ts";

/** How often a key is given back again that could not be. */
const RETURN_INTERVAL_MS = 1_000;

export interface RunningKeysOptions {
  readonly database: Pick<
    GatewayDatabase,
    "abandonIdempotent" | "runsIdempotent" | "askIdempotent" | "listenForIdempotent"
  >;
  readonly node: NodeId;
  /** Writes the usage rows that are on their way; never throws. */
  readonly writeUsage: () => Promise<void>;
}

/**
 * Which requests with an idempotency key run on this node, so that "in progress" is said only of what is (K-8). Whoever meets
 * the key of a request that seems to run asks its node, which says that it does, or sees to it that the database knows
 * how it ended.
 */
export class RunningKeys {
  readonly #options: RunningKeysOptions;
  /** Not a DenseSet: it is looked up by id, and each of these requests has paid for two trips to the database. */
  readonly #running = new Set<RequestId>();
  /** Taken for requests that were refused, and perhaps not given back yet. */
  readonly #returning = new Set<RequestId>();
  /** Answers that are being given, and those that are given next because somebody asked meanwhile. */
  readonly #telling = new Map<RequestId, { readonly now: Promise<void>; next: Promise<void> | null }>();
  #timer: Timer | null = null;

  constructor(options: RunningKeysOptions) {
    this.#options = options;
  }

  get node(): NodeId {
    return this.#options.node;
  }

  /** Begins to answer other nodes, and to give back what could not be given back at once. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.#returnAll(), RETURN_INTERVAL_MS);
    await this.#options.database.listenForIdempotent((request) => void this.tell(request));
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#returnAll();
  }

  /** Call it before the key is taken. */
  begin(request: RequestId): void {
    this.#running.add(request);
  }

  /** It has ended, and its usage row is on its way to the database. Called for every request. */
  ended(request: RequestId): void {
    if (this.#running.size > 0) this.#running.delete(request);
  }

  /** Nobody was asked to do it, so its key is free again; tried again until the database has heard it. */
  async giveBack(request: RequestId): Promise<void> {
    this.#running.delete(request);
    this.#returning.add(request);
    await this.#return(request);
  }

  /** Asks the node that runs a request, which may be this one. Never throws. */
  async ask(request: RequestId, node: NodeId): Promise<void> {
    if (node === this.#options.node) await this.tell(request);
    else await this.#options.database.askIdempotent(request).catch(() => {});
  }

  /**
   * Lets the database know how it is with a request of this node, from now on: who asks while another is being answered
   * shares the next answer. Never throws.
   */
  tell(request: RequestId): Promise<void> {
    const telling = this.#telling.get(request);
    const next = telling?.next ?? null;
    if (next !== null) return next;
    const answer = (telling?.now ?? Promise.resolve()).then(() => {
      this.#telling.set(request, { now: answer, next: null });
      return this.#tellOnce(request);
    });
    if (telling) telling.next = answer;
    else this.#telling.set(request, { now: answer, next: null });
    return answer.finally(() => {
      const last = this.#telling.get(request);
      if (last?.now === answer && last.next === null) this.#telling.delete(request);
    });
  }

  #tellOnce(request: RequestId): Promise<void> {
    const { database, node, writeUsage } = this.#options;
    if (this.#running.has(request)) return database.runsIdempotent(request, node).catch(() => {});
    return this.#returning.has(request) ? this.#return(request) : writeUsage();
  }

  async #returnAll(): Promise<void> {
    for (const request of this.#returning) await this.#return(request);
  }

  async #return(request: RequestId): Promise<void> {
    try {
      await this.#options.database.abandonIdempotent(request);
      this.#returning.delete(request);
    } catch {
      // With the next turn of the timer.
    }
  }
}
