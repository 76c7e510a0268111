import { PublicError } from "../kernel/errors.ts";
import { type LimitStore, LimitStoreError, type Take, type Taken } from "../ports/limit-store.ts";
import { type LimitDocument, NO_LIMITS, type OutageMode } from "./document.ts";
import { Outage, type OutageOptions } from "./outage.ts";
import { refusalOf } from "./refusal.ts";
import type { LimitedEndpoint, LimitScope, LimitUnit } from "./rule.ts";
import { type AddressCounters, type Counters, type LimitedKey, RuleBook } from "./rule-book.ts";
import type { Tally } from "./tally.ts";

export interface LimiterOptions extends Omit<OutageOptions, "stores"> {
  /** What belongs to keys and their organizations. */
  readonly store: LimitStore;
  /**
   * What belongs to addresses. It may be the same; where room is scarce it is not, so that a stranger with many addresses
   * takes none of what customers need.
   */
  readonly addressStore: LimitStore;
  /** Called for each refusal, for the metrics. */
  readonly onRefused: (scope: LimitScope, unit: LimitUnit) => void;
}

/** How many tokens a request may use. */
export interface TokenBound {
  readonly atMost: number;
  /** With less than this there is no use in asking. */
  readonly atLeast: number;
  /** How many pictures it asks for; 0 when left out. */
  readonly images?: number;
}

const NO_TOKENS: TokenBound = { atMost: 0, atLeast: 0 };

/** A step that is done at once where counting is local, and else in one trip. */
type Soon<Result> = Result | Promise<Result>;

/**
 * Counts requests, tokens and failed authentications by the rules in force, and refuses what is too much (AB-6). While the
 * store is away it refuses everything (AB-5), unless the operator said to let requests through uncounted.
 */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #stores: readonly LimitStore[];
  readonly #outage: Outage;
  #document: LimitDocument = NO_LIMITS;
  #book = new RuleBook([]);

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#stores = [...new Set([options.store, options.addressStore])];
    this.#outage = new Outage({ ...options, stores: this.#stores });
  }

  /** Takes over what is in force now. */
  apply(document: LimitDocument): void {
    if (document.rules !== this.#document.rules) this.#book = new RuleBook(document.rules.values());
    this.#document = document;
  }

  get outage(): OutageMode {
    return this.#document.outage;
  }

  /** Nodes that served already when this one asked for the first time. */
  get otherNodes(): number {
    return this.#document.otherNodes;
  }

  /** Whether requests can be counted. */
  get available(): boolean {
    return this.#outage.over;
  }

  /** Whether any rule counts addresses. */
  get countsAddresses(): boolean {
    return this.#book.countsAddresses;
  }

  /** Whether a request is counted before its key is looked at. */
  get countsAddressRequests(): boolean {
    return this.#book.countsAddressRequests;
  }

  /**
   * AB-5: while nothing can be counted, refuses before a key is looked at.
   * @throws PublicError limits_unchecked unless the operator said otherwise
   */
  refuseUncounted(): void {
    if (this.available || this.#document.outage === "open" || !this.#book.countsAnything) return;
    this.#outage.uncounted(new LimitStoreError("away"), this.#document.outage);
  }

  /** What counts an address; null, which cannot be told, is one address. */
  ofAddress(address: string | null, endpoint: LimitedEndpoint): AddressCounters {
    return this.#book.ofAddress(address ?? "unknown", endpoint);
  }

  ofKey(key: LimitedKey, endpoint: LimitedEndpoint): Counters {
    return this.#book.ofKey(key, endpoint);
  }

  /**
   * Counts one request, and its tokens at the most it may use.
   * @returns what was taken, for `tokensTaken`; null where nothing counts it, or nothing could
   * @throws RateLimited; PublicError limits_unchecked
   */
  count(counters: Counters, tally: Tally, bound: TokenBound = NO_TOKENS): Soon<Taken | null> {
    tally.asked = true;
    return this.#ask(this.#options.store, counters, bound, tally);
  }

  /**
   * Counts a request of an address.
   * @throws RateLimited; PublicError limits_unchecked
   */
  enter({ entering }: AddressCounters, tally: Tally): Soon<unknown> {
    return this.#ask(this.#options.addressStore, entering, NO_TOKENS, tally);
  }

  /**
   * Counts a wrong key.
   * @throws RateLimited; PublicError limits_unchecked
   */
  failed({ failing }: AddressCounters, tally: Tally): Soon<unknown> {
    return this.#ask(this.#options.addressStore, failing, NO_TOKENS, tally);
  }

  async close(): Promise<void> {
    this.#outage.stop();
    await Promise.all(this.#stores.map((store) => store.close()));
  }

  /** @returns null where nothing counts it, or nothing could */
  #ask(store: LimitStore, counters: Counters, bound: TokenBound, tally: Tally): Soon<Taken | null> {
    if (counters.all.length === 0) return null;
    const takes = counters.countsTokens || counters.countsImages ? takesFor(counters, bound) : counters.takes;
    let taken: Soon<Taken>;
    try {
      taken = store.take(counters.home, takes);
    } catch (error) {
      return this.#cannotCount(error);
    }
    if (!(taken instanceof Promise)) return this.#read(taken, counters, bound, tally);
    return taken.then(
      (answer) => this.#read(answer, counters, bound, tally),
      (error: unknown) => this.#cannotCount(error),
    );
  }

  #read(taken: Taken, counters: Counters, { atLeast, images }: TokenBound, tally: Tally): Taken {
    this.#outage.answered();
    const { admitted, counted } = taken;
    if (admitted) {
      tally.reserve({ counters, counted, settledTokens: null }, this.#options.store);
      return taken;
    }
    const refusal = refusalOf(counters.all, counted, atLeast, images);
    if (refusal === null) throw new PublicError("limits_unchecked");
    tally.add({ counters, counted, settledTokens: null });
    tally.refusedFor(refusal.retrySeconds);
    const { scope, unit } = refusal.counter.rule;
    this.#options.onRefused(scope, unit);
    throw refusal;
  }

  /** @throws PublicError limits_unchecked unless the operator said otherwise; whatever is no fault of the store */
  #cannotCount(error: unknown): null {
    this.#outage.uncounted(error, this.#document.outage);
    return null;
  }
}

/** How many tokens were taken, where that is less than was wanted; else null. */
export function tokensTaken({ atMost }: TokenBound, { all }: Counters, taken: Taken | null): number | null {
  if (taken === null) return null;
  const { counted } = taken;
  let least = atMost;
  for (let index = 0; index < counted.length; index += 1) {
    const amount = counted[index]?.amount ?? 0;
    if (all[index]?.rule.unit === "tokens" && amount < least) least = amount;
  }
  return least < atMost ? least : null;
}

/** Spelled out: a copy by spreading costs a request more than its counting. */
function takesFor({ all }: Counters, { atMost, atLeast, images = 0 }: TokenBound): readonly Take[] {
  return all.map(({ rule, take }) => {
    if (rule.unit === "images") return { ...take, amount: images, atLeast: images };
    if (rule.unit !== "tokens") return take;
    const { counter, limit, windowMs } = take;
    return { counter, limit, windowMs, amount: atMost, atLeast };
  });
}
