import { failpoint } from "../../kernel/failpoint.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import type { Reservation, Settlement } from "../../ledger/index.ts";
import type { Tally } from "../../limits/index.ts";
import { cost, type Price } from "../../prices/index.ts";
import type { AskedExtras, Counted, Provider, TokenCounts } from "../../providers/contract.ts";
import type { Outcome, UsageTicket } from "../../usage/index.ts";
import type { Grant } from "../admission/admit.ts";
import type { Call } from "../admission/call.ts";
import type { Reply } from "../forwarding/forward.ts";
import type { Gateway } from "../gateway.ts";
import type { InputEstimate } from "../pricing/estimate.ts";
import { usedExtras } from "../pricing/price-extras.ts";
import { priceOf } from "../pricing/price-targets.ts";
import { countTokens } from "./count-tokens.ts";

/**
 * What the customer pays (P-5, C-1): what was delivered, which is also what would have been had the caller waited; the most
 * that may have been made until a caller who left had it stopped; or nothing, because nothing could be delivered.
 */
export type Owed = "delivered" | "most" | "nothing";

/** How it ended, for the usage row. */
interface Ending {
  readonly outcome: Outcome;
  readonly status: number;
  /** Null when nothing of an answer came. */
  readonly answer: Counted | null;
  /** The most that the provider may bill for what it did not count; null when that is what came, or nothing. */
  readonly most: TokenCounts | null;
  readonly owed: Owed;
}

/** What an answer comes to for the customer, and what of it was taken: less, when it came to more than was held. */
interface Bill {
  readonly price: MicroUsd;
  readonly charged: MicroUsd;
}

/**
 * Writes the end of a request into its usage row and lets the next one in. Only the first `settle` counts, so that an
 * end, an error and an abort may race. It keeps what it needs of the grant and not the grant, so that a long answer does
 * not keep the question in memory.
 */
export class Settler {
  readonly #gateway: Gateway;
  readonly #ticket: UsageTicket;
  readonly #reservation: Reservation | null;
  readonly #tally: Tally;
  readonly #call: Call;
  readonly #startedMs: number;
  readonly #inputEstimate: InputEstimate;
  /** Null for test keys, which never spend (K-6). */
  readonly #price: Price | null;
  readonly #asked: AskedExtras | null;
  readonly #serviceTiers: Provider["serviceTiers"];
  readonly #provider: string;
  readonly #attempts: number;
  readonly #firstByteMs: number | null;
  readonly #lost: bigint;
  #open = true;

  constructor({ target, attempts, firstByteMs, lost }: Reply, grant: Grant, gateway: Gateway) {
    this.#gateway = gateway;
    this.#ticket = grant.ticket;
    this.#reservation = grant.reservation;
    this.#tally = grant.tally;
    this.#call = grant.call;
    this.#startedMs = grant.startedMs;
    this.#inputEstimate = grant.inputEstimate;
    this.#price = priceOf(grant.plan, target);
    this.#asked = grant.plan.request.extras ?? null;
    this.#serviceTiers = target.provider.serviceTiers;
    this.#provider = target.entry.kind;
    this.#attempts = attempts;
    this.#firstByteMs = firstByteMs;
    this.#lost = lost;
  }

  settle({ outcome, status, answer, most, owed }: Ending): Bill {
    if (!this.#open) return { price: NOTHING_TO_PAY, charged: NOTHING_TO_PAY };
    this.#open = false;
    failpoint("meter-before-settle");
    const reached = most !== null || answer !== null;
    const [tokens, usageSource] =
      most !== null && owed === "most"
        ? ([most, "bounded"] as const)
        : countTokens(answer, reached, this.#inputEstimate);
    const price = this.#price;
    const extras =
      price && usedExtras(price, this.#serviceTiers, this.#asked, answer === null ? null : answer.extras);
    // A test key has no price and never spends; a refusal costs nothing, also where each request has a price.
    const free = price === null || usageSource === "none";
    const costMicroUsd = free ? NOTHING_TO_PAY : cost(price.cost, most ?? tokens, extras);
    const { charged, loss: uncovered } = this.#pay(
      free || owed === "nothing" ? NOTHING_TO_PAY : cost(price.sale, tokens, extras),
    );
    const early = owed === "nothing" || (owed === "delivered" && most !== null);
    const loss =
      early || this.#lost > 0n ? this.#loss(uncovered, early ? costMicroUsd : charged, charged) : uncovered;
    this.#tally.settle(tokens.input + tokens.output);
    const { inFlight, usage, clock } = this.#gateway;
    inFlight.leave(this.#call);
    const provider = this.#provider;
    const attempts = this.#attempts;
    const firstByteMs = this.#firstByteMs;
    usage.settle(this.#ticket, {
      outcome,
      status,
      provider,
      attempts,
      inputTokens: tokens.input,
      cachedTokens: tokens.cached,
      cacheWriteTokens: tokens.cacheWrite,
      cacheWriteLongTokens: tokens.cacheWriteLong,
      audioInputTokens: tokens.audioInput,
      imageInputTokens: tokens.imageInput,
      outputTokens: tokens.output,
      reasoningTokens: tokens.reasoning,
      audioOutputTokens: tokens.audioOutput,
      imageOutputTokens: tokens.imageOutput,
      usageSource,
      costMicroUsd:
        costMicroUsd === null || this.#lost === 0n ? costMicroUsd : asMoney(costMicroUsd + this.#lost),
      chargeMicroUsd: charged,
      lossMicroUsd: loss,
      firstByteMs: firstByteMs === null ? null : Math.round(firstByteMs),
      durationMs: Math.round(clock.monotonicMs() - this.#startedMs),
    });
    this.#call.trace?.ended({ outcome, status, attempts, firstByteMs, tokens, provider });
    failpoint("meter-after-settle");
    return { price: (charged + uncovered) as MicroUsd, charged };
  }

  /** C-1: what providers may bill and the customer does not pay is the operator's, where an answer did not come to its end. */
  #loss(uncovered: MicroUsd, costMicroUsd: MicroUsd | null, charged: MicroUsd): MicroUsd {
    const unpaid = (costMicroUsd ?? this.#reservation?.amount ?? NOTHING_TO_PAY) - charged;
    return asMoney((unpaid > uncovered ? unpaid : uncovered) + this.#lost);
  }

  /** @param price null when a unit turned up whose price nobody knows: then what was put aside for the request is its price */
  #pay(price: MicroUsd | null): Settlement {
    const reservation = this.#reservation;
    if (reservation === null) return { charged: NOTHING_TO_PAY, loss: NOTHING_TO_PAY };
    return reservation.settle(price ?? reservation.amount);
  }
}

const NOTHING_TO_PAY = 0n as MicroUsd;

function asMoney(amount: bigint): MicroUsd {
  return amount as MicroUsd;
}
