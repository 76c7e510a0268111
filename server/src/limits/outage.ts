import { PublicError } from "../kernel/errors.ts";
import { type LimitStore, LimitStoreError, type Take } from "../ports/limit-store.ts";
import type { Log } from "../ports/log.ts";
import type { OutageMode } from "./document.ts";

/** How often a store is asked that could not be asked, so that a node from which all traffic was taken learns of its return. */
const PROBE_INTERVAL_MS = 500;
const PROBE: readonly Take[] = [{ counter: "probe", limit: 1, windowMs: 1_000, amount: 0, atLeast: 0 }];

export interface OutageOptions {
  readonly stores: readonly LimitStore[];
  readonly log: Log;
  /** Called for each request that could not be counted. */
  readonly onUncounted: (decision: "admitted" | "refused") => void;
}

/** What becomes of requests while they cannot be counted: refused (AB-5), unless the operator said to let them through. */
export class Outage {
  readonly #options: OutageOptions;
  /** Requests that could not be counted since the store was lost; null while it answers. */
  #uncounted: number | null = null;
  #probe: Timer | null = null;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** Whether requests can be counted. */
  get over(): boolean {
    return this.#uncounted === null && this.#storesAvailable;
  }

  /**
   * A request could not be counted.
   * @throws PublicError limits_unchecked unless the operator said otherwise; whatever is no fault of the store
   */
  uncounted(error: unknown, mode: OutageMode): void {
    if (!(error instanceof LimitStoreError)) throw error;
    const { log, onUncounted } = this.#options;
    onUncounted(mode === "open" ? "admitted" : "refused");
    if (this.#uncounted === null && !this.#storesAvailable) {
      this.#uncounted = 0;
      log.write("error", "limit_store_lost", { outage: mode });
      this.#probe ??= setInterval(() => this.#askAgain(), PROBE_INTERVAL_MS);
      this.#probe.unref();
    }
    if (this.#uncounted !== null) this.#uncounted += 1;
    if (mode === "closed") throw new PublicError("limits_unchecked");
  }

  /** A store answered, which says little while a part of it is away. */
  answered(): void {
    if (this.#uncounted === null || !this.#storesAvailable) return;
    this.#options.log.write("info", "limit_store_restored", { uncounted: this.#uncounted });
    this.#uncounted = null;
    this.stop();
  }

  /** Asks no more. */
  stop(): void {
    if (this.#probe !== null) clearInterval(this.#probe);
    this.#probe = null;
  }

  get #storesAvailable(): boolean {
    return this.#options.stores.every((store) => store.available);
  }

  #askAgain(): void {
    const answers = this.#options.stores.map(async (store) => store.take("probe", PROBE));
    Promise.all(answers).then(
      () => this.answered(),
      () => {},
    );
  }
}
