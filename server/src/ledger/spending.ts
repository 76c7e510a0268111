import type { Clock } from "../kernel/clock.ts";
import { PublicError } from "../kernel/errors.ts";
import type { ApiKeyId, HoldId, NodeId, OrganizationId, RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { GatewayDatabase, GivenBack } from "../ports/database.ts";
import type { Lease } from "./lease.ts";
import { type Bank, Purse } from "./purse.ts";
import { FREE, type Reservation } from "./reservation.ts";

/** How long a recall waits for the database to have everything back. It is in force at once; others can spend it then. */
const RECALL_PATIENCE_MS = 500;
/** How often leases that are not needed go back. */
const TIDY_INTERVAL_MS = 250;
const IDLE_MS = 10_000;
/** A hold whose answer was lost may still be on its way into the database for so long, and is given back so often. */
const LOST_ANSWER_MS = 60_000;
const LOST_ANSWER_INTERVAL_MS = 5_000;

/** Who pays for a request. Its project and member are known to the database by its key. */
export interface Payer {
  readonly organizationId: OrganizationId;
  readonly keyId: ApiKeyId;
}

export interface SpendingOptions {
  readonly database: Pick<GatewayDatabase, "hold" | "release" | "listenForRecalls">;
  readonly node: NodeId;
  readonly clock: Clock;
  /** Writes the usage rows of requests that have ended. Never throws. */
  readonly writeUsage: () => Promise<void>;
}

/**
 * Puts credit aside before a provider is called (C-1, K-5). Most requests are paid from leases, slices of credit that
 * are held in the database and spent in memory; near a limit each request has a hold of its own. Nothing here charges
 * anybody: that is done by the usage row of the request, which names the hold.
 */
export class Spending {
  readonly #options: SpendingOptions;
  readonly #purses = new Map<ApiKeyId, { readonly organization: OrganizationId; readonly purse: Purse }>();
  /** Leases nothing is taken from any more, until all of each was charged or given back. */
  readonly #retired = new Set<Lease>();
  /** What the database has not confirmed to have back. */
  readonly #returning = new Map<HoldId, MicroUsd | null>();
  /** Holds that nobody spends and that may not even exist. */
  readonly #abandoned = new Map<HoldId, { readonly untilMs: number; nextMs: number }>();
  /** Whose requests ended that had holds of their own, while the rows that end these holds may be unwritten. Few are near a limit. */
  readonly #unwritten = new Set<OrganizationId>();
  #timer: Timer | null = null;
  #closed = false;

  constructor(options: SpendingOptions) {
    this.#options = options;
  }

  /** Begins to give back what others want and what is not used. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.#tidy(IDLE_MS), TIDY_INTERVAL_MS);
    await this.#options.database.listenForRecalls((organization) => void this.#giveBack(organization));
  }

  /** Credit for a request from memory, at once; null when `hold` must ask for it. */
  reserve(payer: Payer, atMost: MicroUsd): Reservation | null {
    if (atMost === 0n) return FREE;
    return this.#purses.get(payer.keyId)?.purse.reserve(atMost) ?? null;
  }

  /**
   * Credit for a request: `atMost`, or what is left of it, down to `atLeast`. In one trip to the database, which others
   * who wait for the same key share.
   * @throws PublicError insufficient_credit, budget_exhausted, budget_period_exhausted, credit_unchecked, draining
   */
  async hold(
    payer: Payer,
    request: RequestId,
    atMost: MicroUsd,
    atLeast: MicroUsd = atMost,
  ): Promise<Reservation> {
    if (this.#closed) throw new PublicError("draining");
    return this.reserve(payer, atMost) ?? this.#purseOf(payer).hold(request, atMost, atLeast);
  }

  /**
   * From this turn on, takes nothing more from leases that there are, nor from what was asked for and not answered yet,
   * and gives them back. What requests under way have put aside stays theirs.
   * @param organizations whose; null: everybody's
   * @returns when the database has them back, or has not answered for half a second
   */
  async recall(organizations: readonly OrganizationId[] | null): Promise<void> {
    if (organizations?.length === 0) return;
    for (const { organization, purse } of this.#purses.values())
      if (organizations === null || organizations.includes(organization)) purse.recall();
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, RECALL_PATIENCE_MS);
    await Promise.race([this.#returnAll(), patience.promise]);
    clearTimeout(timer);
  }

  /**
   * Gives everything back that is not spent, when no request is under way any more. Resolves to whether the database
   * confirmed it; otherwise this node's holds must be released later, as those of a dead one.
   */
  async close(): Promise<boolean> {
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#giveBack(null);
    return this.#retired.size + this.#returning.size + this.#abandoned.size === 0;
  }

  #purseOf(payer: Payer): Purse {
    const known = this.#purses.get(payer.keyId);
    if (known) return known.purse;
    const purse = new Purse(this.#bankOf(payer));
    this.#purses.set(payer.keyId, { organization: payer.organizationId, purse });
    return purse;
  }

  #bankOf({ organizationId: organization, keyId: key }: Payer): Bank {
    const { database, node, clock, writeUsage } = this.#options;
    return {
      nowMs: () => clock.monotonicMs(),
      ask: async (question) => {
        // What is held for a request that has ended must not be missing to the next one.
        if (this.#unwritten.delete(organization)) await writeUsage();
        return database.hold({ ...question, node, organization, key });
      },
      settled: () => void this.#unwritten.add(organization),
      giveBack: () => this.#giveBack(organization),
      cancel: (hold) => {
        this.#returning.set(hold, null);
        void this.#returnAll();
      },
      abandon: (hold) => {
        const nowMs = clock.monotonicMs();
        this.#abandoned.set(hold, { untilMs: nowMs + LOST_ANSWER_MS, nextMs: nowMs });
      },
      retire: (lease) => void this.#retired.add(lease),
    };
  }

  /** @param organization null: of all, because some recall may have been missed */
  #giveBack(organization: OrganizationId | null): Promise<void> {
    for (const { organization: owner, purse } of this.#purses.values())
      if (organization === null || owner === organization) purse.tidy(Number.POSITIVE_INFINITY);
    return this.#returnAll();
  }

  #tidy(idleMs: number): Promise<void> {
    const idleSinceMs = this.#options.clock.monotonicMs() - idleMs;
    for (const [key, { purse }] of this.#purses) if (purse.tidy(idleSinceMs)) this.#purses.delete(key);
    return this.#returnAll();
  }

  /** Never throws: what could not be given back is tried again with the next. */
  async #returnAll(): Promise<void> {
    for (const lease of this.#retired) {
      const total = lease.giveBack();
      if (total !== null) this.#returning.set(lease.holdId, total);
      if (lease.settled) this.#retired.delete(lease);
    }
    this.#returnAbandoned(this.#options.clock.monotonicMs());
    const given: readonly GivenBack[] = [...this.#returning].map(([hold, total]) => ({ hold, total }));
    if (given.length === 0) return;
    try {
      await this.#options.database.release(this.#options.node, given);
    } catch {
      return;
    }
    for (const { hold, total } of given)
      if (this.#returning.get(hold) === total) this.#returning.delete(hold);
  }

  #returnAbandoned(nowMs: number): void {
    for (const [hold, lost] of this.#abandoned) {
      if (nowMs < lost.nextMs) continue;
      lost.nextMs = nowMs + LOST_ANSWER_INTERVAL_MS;
      this.#returning.set(hold, null);
      if (nowMs >= lost.untilMs) this.#abandoned.delete(hold);
    }
  }
}
