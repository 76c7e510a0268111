import type { Clock } from "../kernel/clock.ts";
import type { ApiKeyId, NodeId, OrganizationId } from "../kernel/ids.ts";
import type { GatewayDatabase } from "../ports/database.ts";
import type { Log } from "../ports/log.ts";
import { type InForce, type KeyEntry, NOTHING_IN_FORCE, readChanges } from "./document.ts";

type Watcher = (inForce: InForce) => void;

/** How often a node asks for the generation and reports its own. Notifications only make it faster. */
const REPORT_INTERVAL_MS = 500;

export interface AuthorityOptions {
  readonly database: Pick<GatewayDatabase, "changes" | "report" | "leave" | "listen">;
  readonly node: NodeId;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What this node may act on: keys and providers in memory, and a lease that says for how long they may be believed
 * (K-4). The lease runs from *before* the question that renewed it was sent, on the monotonic clock, and is renewed
 * only by an answer that names no newer generation than the one applied. So once every node has reported a generation
 * or let its lease run out, nothing older is acted on anywhere.
 */
export class Authority {
  readonly #options: AuthorityOptions;
  /** Keys by public id. Changed only inside `#apply`, which has no `await`: readers see all of a generation or none. */
  readonly #keys = new Map<string, KeyEntry>();
  /** The same keys, for what a key asked for earlier. */
  readonly #byId = new Map<ApiKeyId, KeyEntry>();
  readonly #watchers: Watcher[] = [];
  #onCompromised: (keys: ReadonlySet<ApiKeyId>) => void = () => {};
  #onRecall: (organizations: readonly OrganizationId[] | null) => Promise<unknown> = async () => {};
  #inForce: InForce = NOTHING_IN_FORCE;
  #generation = 0n;
  /** The newest generation a notification named. Only a reason to ask for changes before reporting. */
  #hinted = 0n;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  #renewing: Promise<void> | null = null;
  #askAgain = false;
  #stale = false;
  #timer: Timer | null = null;

  constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  get generation(): bigint {
    return this.#generation;
  }

  /** Whether this node may serve now. */
  get valid(): boolean {
    return this.#options.clock.monotonicMs() - this.#renewedAtMs < this.#options.leaseMs;
  }

  /** Milliseconds since the question was sent whose answer last renewed the lease; null when there was none. */
  get leaseAgeMs(): number | null {
    const age = this.#options.clock.monotonicMs() - this.#renewedAtMs;
    return Number.isFinite(age) ? Math.round(age) : null;
  }

  get leaseMs(): number {
    return this.#options.leaseMs;
  }

  get keyCount(): number {
    return this.#keys.size;
  }

  key(publicId: string): KeyEntry | undefined {
    return this.#keys.get(publicId);
  }

  keyWithId(id: ApiKeyId): KeyEntry | undefined {
    return this.#byId.get(id);
  }

  /** Calls back with what is in force now and after each change. */
  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
    watcher(this.#inForce);
  }

  /** Calls back with the keys that turn out to be compromised, before their revocation is reported as applied (K-4). */
  watchCompromised(watcher: (keys: ReadonlySet<ApiKeyId>) => void): void {
    this.#onCompromised = watcher;
  }

  /**
   * Calls back with the organizations whose leases were recalled (null: of all), in the turn in which it takes effect. The
   * generation is reported as applied when the promise resolves.
   */
  watchRecalls(watcher: (organizations: readonly OrganizationId[] | null) => Promise<unknown>): void {
    this.#onRecall = watcher;
  }

  /**
   * Takes the first snapshot and begins to renew the lease.
   * @throws the database's error when the first question fails
   */
  async start(): Promise<void> {
    await this.#renew();
    this.#timer = setInterval(() => this.#tick(), REPORT_INTERVAL_MS);
    await this.#options.database.listen((generation) => {
      if (generation !== null && generation > this.#hinted) this.#hinted = generation;
      this.#tick();
    });
  }

  /** Gives the lease back. Nothing may be served afterwards. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#renewing?.catch(() => {});
    this.#renewedAtMs = Number.NEGATIVE_INFINITY;
    await this.#options.database.leave(this.#options.node).catch(() => {});
  }

  /** One question at a time. A hint that comes while one is under way asks once more afterwards. */
  #tick(): void {
    // A notification may come after `stop` gave the lease back; answering it would take the lease again.
    if (this.#timer === null) return;
    this.#noteStaleness();
    if (this.#renewing !== null) {
      this.#askAgain = true;
      return;
    }
    this.#renewing = this.#renew()
      .catch((error: unknown) => {
        const failure = error instanceof Error && "code" in error ? String(error.code) : "unknown";
        this.#options.log.write("warn", "authority_refresh_failed", { failure });
      })
      .finally(() => {
        this.#renewing = null;
        this.#noteStaleness();
        if (this.#askAgain && this.#timer) {
          this.#askAgain = false;
          this.#tick();
        }
      });
  }

  async #renew(): Promise<void> {
    const { clock, database, node, leaseMs } = this.#options;
    if (this.#hinted > this.#generation) {
      this.#hinted = 0n;
      const hintedAtMs = clock.monotonicMs();
      await this.#apply(readChanges(await database.changes(this.#generation), hintedAtMs, this.#inForce));
    }
    for (;;) {
      const askedAtMs = clock.monotonicMs();
      const current = await database.report(node, this.#generation, leaseMs);
      if (current === this.#generation) {
        this.#renewedAtMs = askedAtMs;
        return;
      }
      if (current < this.#generation) this.#forget();
      await this.#apply(readChanges(await database.changes(this.#generation), askedAtMs, this.#inForce));
    }
  }

  /** The database went back in time (a restored backup): what is known here may never have happened. */
  #forget(): void {
    this.#renewedAtMs = Number.NEGATIVE_INFINITY;
    this.#keys.clear();
    this.#byId.clear();
    this.#inForce = NOTHING_IN_FORCE;
    this.#generation = 0n;
    this.#hinted = 0n;
  }

  /** All of it takes effect in this turn; what is waited for is that others have heard of it. */
  #apply({ generation, keys, recalls, inForce }: ReturnType<typeof readChanges>): Promise<unknown> {
    const now = this.#options.clock.monotonicMs();
    for (const key of keys) {
      if (key.endsAtMs <= now) {
        this.#keys.delete(key.publicId);
        this.#byId.delete(key.id);
      } else {
        this.#keys.set(key.publicId, key);
        this.#byId.set(key.id, key);
      }
    }
    this.#inForce = inForce;
    this.#generation = generation;
    for (const watcher of this.#watchers) watcher(inForce);
    const compromised = keys.filter((key) => key.compromised).map((key) => key.id);
    if (compromised.length > 0) this.#onCompromised(new Set(compromised));
    return this.#onRecall(recalls);
  }

  #noteStaleness(): void {
    const stale = !this.valid;
    if (stale === this.#stale) return;
    this.#stale = stale;
    const fields = { generation: Number(this.#generation) };
    if (stale) this.#options.log.write("error", "authority_stale", fields);
    else this.#options.log.write("info", "authority_restored", fields);
  }
}
