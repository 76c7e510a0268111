import type { GatewayDatabase } from "../ports/database.ts";
import type { Log } from "../ports/log.ts";

const INTERVAL_MS = 60_000;
/** Small statements, so that no begin waits for one. */
const AT_ONCE = 1_000;

/**
 * Removes expired records, on every node: which of them does it does not matter, and none waits for another. An expired
 * record counts no more from its last moment on, removed or not.
 */
export class IdempotencySweeper {
  readonly #database: Pick<GatewayDatabase, "sweepIdempotent">;
  readonly #log: Log;
  readonly #timer: Timer;
  #sweeping: Promise<void> | null = null;

  constructor(database: Pick<GatewayDatabase, "sweepIdempotent">, log: Log) {
    this.#database = database;
    this.#log = log;
    this.#timer = setInterval(() => void this.sweep(), INTERVAL_MS);
  }

  /** Removes everything that is expired now. Never throws: the next time comes. */
  async sweep(): Promise<void> {
    this.#sweeping ??= this.#removeAll().finally(() => {
      this.#sweeping = null;
    });
    await this.#sweeping;
  }

  async #removeAll(): Promise<void> {
    try {
      while ((await this.#database.sweepIdempotent(AT_ONCE)) === AT_ONCE);
    } catch (error) {
      const failure = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      this.#log.write("warn", "idempotency_sweep_failed", { failure });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }
}
