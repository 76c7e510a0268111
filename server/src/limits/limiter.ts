import type { Clock } from "../kernel/clock.ts";
import { PublicError } from "../kernel/errors.ts";
import { type LimitStore, LimitStoreError, type Take, type Taken } from "../ports/limit-store.ts";
import { type LimitDocument, NO_LIMITS, type OutageMode } from "./document.ts";
import { Outage, type OutageOptions } from "./outage.ts";
import { refusalOf } from "./refusal.ts";
import type { LimitedEndpoint, LimitScope, LimitUnit } from "./rule.ts";
import { type AddressCounters, type Counters, type LimitedKey, RuleBook } from "./rule-book.ts";
import type { Tally } from "./tally.ts";
import { WrongKeyWatch } from "./wrong-key-watch.ts";

export interface LimiterOptions extends Omit<OutageOptions, "stores"> {
  /** What belongs to keys and their organizations. */
  readonly store: LimitStore;
  /**
   * What belongs to addresses. It may be the same; where room is scarce it is not, so that a stranger with many addresses
   * takes none of what customers need.
   */
  readonly addressStore: LimitStore;
  readonly clock: Clock;
  /** Called for each refusal, for the metrics. */
  readonly onRefused: (scope: LimitScope, unit: LimitUnit) => void;
}

/**
 * An address that had sent no wrong key at all is not asked about again for so long where each question is a trip. Its wrong
 * keys are counted meanwhile as ever, so that it hears of no more of them; only a right key would be let in this long
 * after other nodes were told enough wrong ones, and not here if one of them came here.
 */
const CLEAN_MS = 1_000;

/** How many tokens a request may use. */
export interface TokenBound {
  readonly atMost: number;
  /** With less than this there is no use in asking. */
  readonly atLeast: number;
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
  readonly #wrongKeys: WrongKeyWatch;
  #document: LimitDocument = NO_LIMITS;
  #book = new RuleBook([]);

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#wrongKeys = new WrongKeyWatch(options.addressStore, options.clock);
    this.#stores = [...new Set([options.store, options.addressStore])];
    this.#outage = new Outage({ ...options, stores: this.#stores });
  }

  /** Takes over what is in force now. */
  apply(document: LimitDocument): void {
    if (document.rules !== this.#document.rules) {
      this.#book = new RuleBook(document.rules.values());
      this.#wrongKeys.watch(this.#book.longestFailuresMs);
    }
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

  /**
   * Whether a request must be counted, or asked for, before its key is looked at. Not where only wrong keys are counted and
   * nobody sent one of late.
   */
  get asksAddresses(): boolean {
    return this.#book.countsAddressRequests || (this.#book.countsAddresses && !this.#wrongKeys.quiet);
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
    return this.#ask(this.#options.store, counters, bound, tally, counters);
  }

  /**
   * Counts a request of an address, and asks whether it may still send wrong keys.
   * @throws RateLimited; PublicError limits_unchecked
   */
  enter(counters: AddressCounters, tally: Tally): Soon<unknown> {
    const { entering, entered, standing } = counters;
    const { clock, addressStore } = this.#options;
    const askedOnly = entered.all.length === 0;
    if (askedOnly && standing.cleanUntilMs > clock.monotonicMs() && this.available) return null;
    const { failures } = standing;
    const asked = this.#ask(addressStore, entering, NO_TOKENS, tally, entered);
    if (!askedOnly || !(asked instanceof Promise)) return asked;
    const askedMs = clock.monotonicMs();
    return asked.then((taken) => {
      const clean = taken?.counted.every(
        ({ remaining }, index) => remaining === entering.all[index]?.rule.most,
      );
      if (clean && standing.failures === failures) standing.cleanUntilMs = askedMs + CLEAN_MS;
    });
  }

  /**
   * Counts a wrong key.
   * @throws RateLimited; PublicError limits_unchecked
   */
  failed({ failing, standing }: AddressCounters, tally: Tally): Soon<unknown> {
    this.#wrongKeys.guessed();
    standing.failures += 1;
    standing.cleanUntilMs = 0;
    return this.#ask(this.#options.addressStore, failing, NO_TOKENS, tally, failing);
  }

  async close(): Promise<void> {
    this.#wrongKeys.stop();
    this.#outage.stop();
    await Promise.all(this.#stores.map((store) => store.close()));
  }

  /**
   * @param told those of `counters` that an answer names; they come first
   * @returns null where nothing counts it, or nothing could
   */
  #ask(
    store: LimitStore,
    counters: Counters,
    bound: TokenBound,
    tally: Tally,
    told: Counters,
  ): Soon<Taken | null> {
    if (counters.all.length === 0) return null;
    const takes = counters.countsTokens ? takesFor(counters, bound) : counters.takes;
    let taken: Soon<Taken>;
    try {
      taken = store.take(counters.home, takes);
    } catch (error) {
      return this.#cannotCount(error, counters);
    }
    if (!(taken instanceof Promise)) return this.#read(taken, counters, bound, tally, told);
    return taken.then(
      (answer) => this.#read(answer, counters, bound, tally, told),
      (error: unknown) => this.#cannotCount(error, counters),
    );
  }

  #read(taken: Taken, counters: Counters, { atLeast }: TokenBound, tally: Tally, told: Counters): Taken {
    this.#outage.answered();
    const { admitted, counted } = taken;
    if (admitted) {
      if (told.all.length > 0)
        tally.reserve({ counters: told, counted, settledTokens: null }, this.#options.store);
      return taken;
    }
    const refusal = refusalOf(counters.all, counted, atLeast);
    if (refusal === null) throw new PublicError("limits_unchecked");
    tally.add({ counters, counted, settledTokens: null });
    tally.refusedFor(refusal.retrySeconds);
    const { scope, unit } = refusal.counter.rule;
    this.#options.onRefused(scope, unit);
    throw refusal;
  }

  /** @throws PublicError limits_unchecked unless the operator said otherwise; whatever is no fault of the store */
  #cannotCount(error: unknown, { onlyAsks }: Counters): null {
    // In this process there is only no room for an address that is new, and it has sent no wrong key yet.
    const isNew = error instanceof LimitStoreError && onlyAsks && !this.#options.addressStore.shared;
    if (isNew && this.available) return null;
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
function takesFor({ all }: Counters, { atMost, atLeast }: TokenBound): readonly Take[] {
  return all.map(({ rule, take }) => {
    if (rule.unit !== "tokens") return take;
    const { counter, limit, windowMs } = take;
    return { counter, limit, windowMs, amount: atMost, atLeast };
  });
}
