import { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import type { RequestId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import { STANDARD_TIER } from "../../kernel/price-sheet.ts";
import type { Reservation, Settlement } from "../../ledger/index.ts";
import type { Tally } from "../../limits/index.ts";
import { cost, type Price } from "../../prices/index.ts";
import {
  type AskedExtras,
  type AskedPictures,
  type Model,
  NO_TOKENS,
  type ProviderFacts,
} from "../../providers/contract.ts";
import type { Settled, UsageTicket } from "../../usage/index.ts";
import type { Call } from "../admission/call.ts";
import type { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import type { InputEstimate } from "../pricing/estimate.ts";
import { pricedTier, usedExtras } from "../pricing/price-extras.ts";
import type { PricedPlan, PricedTarget } from "../routing/plan.ts";
import type { Trace } from "../trace.ts";
import type { Account, Ending } from "./account.ts";
import { countTokens } from "./count-tokens.ts";
import { outcomeOf, reckonPictures } from "./reckon-pictures.ts";

/** What an answer costs the customer, and how much of that was charged: less, when it costs more than was held. */
interface Bill {
  readonly price: MicroUsd;
  readonly charged: MicroUsd;
}

/** Who answered, or failed last. */
interface Answered extends PricedTarget {
  readonly attempts: number;
  readonly firstByteMs: number | null;
}

/** A task has a row of its own, for all that is done for it: what this came to is told to whoever works on it. */
export interface ToldToTask {
  toTask(settled: Settled): void;
}

const NOTHING_TO_PAY = 0n as MicroUsd;
/** By the usual prices, without a search. */
const PLAIN = { serviceTier: STANDARD_TIER, searches: 0 } as const;

/**
 * Ends an admitted request: takes what it came to from the credit that was put aside, writes its usage row and lets the next
 * one in. Only the first end counts, so that an end, an error and an abort may race. It keeps what it needs and nothing
 * that holds the question, so that a long answer does not keep the question in memory.
 */
export class Settler {
  readonly #gateway: Gateway;
  readonly #requestId: RequestId;
  readonly #ticket: UsageTicket | ToldToTask;
  readonly #reservation: Reservation | null;
  readonly #tally: Tally;
  readonly #call: Call;
  readonly #trace: Trace | null;
  readonly #startedMs: number;
  readonly #ownUs: number | null;
  readonly #inputEstimate: InputEstimate;
  readonly #asked: AskedExtras | null;
  /** Null where text was asked for. */
  readonly #pictures: AskedPictures | null;
  /** Null for test keys, which never spend (K-6). */
  #price: Price | null;
  #serviceTiers: ProviderFacts["serviceTiers"];
  #provider: string;
  #model: Model;
  #attempts = 0;
  #firstByteMs: number | null = null;
  #lost = 0n;
  #open = true;

  constructor(
    { gateway, requestId, tally, trace, startedMs, ownUs }: Exchange,
    { request, targets }: PricedPlan,
    call: Call,
    ticket: UsageTicket | ToldToTask,
    reservation: Reservation | null,
    inputEstimate: InputEstimate,
  ) {
    const [{ target, price }] = targets;
    this.#gateway = gateway;
    this.#requestId = requestId;
    this.#ticket = ticket;
    this.#reservation = reservation;
    this.#tally = tally;
    this.#call = call;
    this.#trace = trace;
    this.#startedMs = startedMs;
    this.#ownUs = ownUs;
    this.#inputEstimate = inputEstimate;
    this.#asked = request.extras ?? null;
    // Without its parts: a long stream must not keep them.
    this.#pictures = request.pictures === undefined ? null : { ...request.pictures, parts: [] };
    this.#model = target.model;
    this.#price = price;
    this.#serviceTiers = target.provider.serviceTiers;
    this.#provider = target.entry.kind;
  }

  /** What was put aside: the most that the customer can be charged. */
  get held(): MicroUsd {
    return this.#reservation?.amount ?? NOTHING_TO_PAY;
  }

  /** A target failed that may bill this much all the same, and another one is asked. */
  lose(amount: bigint): void {
    this.#lost += amount;
  }

  /** This target answered, or failed last. Its prices count. */
  answeredBy({ target, price, attempts, firstByteMs }: Answered): void {
    this.#price = price;
    this.#serviceTiers = target.provider.serviceTiers;
    this.#provider = target.entry.kind;
    this.#model = target.model;
    this.#attempts = attempts;
    this.#firstByteMs = firstByteMs;
  }

  /** @throws what goes wrong while it is reckoned up. Nothing has been settled then: `abandon` it. */
  settle(ending: Ending): Bill {
    if (!this.#open) return { price: NOTHING_TO_PAY, charged: NOTHING_TO_PAY };
    failpoint("meter-before-settle");
    const pictures = this.#pictures;
    const bill =
      pictures === null
        ? this.#close(ending, this.#reckon(ending))
        : this.#close(
            { outcome: outcomeOf(pictures, ending), status: ending.status },
            reckonPictures(ending, {
              asked: pictures,
              model: this.#model,
              input: this.#inputEstimate,
              price: this.#price,
            }),
          );
    failpoint("meter-after-settle");
    return bill;
  }

  /**
   * Something of ours went wrong. Hangs up on the provider and settles what is not settled: the customer pays nothing, and
   * what the provider may bill, at most what was put aside, is the operator's loss.
   * @param status what the caller has got, or gets
   */
  abandon(status = 500): void {
    if (!this.#open) return;
    const wasSent = this.#call.wasSent;
    this.#attempts = Math.max(this.#attempts, this.#call.sends);
    this.#close(
      { outcome: "interrupted", status },
      {
        tokens: wasSent ? { ...NO_TOKENS, ...this.#inputEstimate } : NO_TOKENS,
        usageSource: wasSent ? "estimated" : "none",
        costMicroUsd: wasSent && this.#price !== null ? null : NOTHING_TO_PAY,
        priceMicroUsd: NOTHING_TO_PAY,
        ...PLAIN,
        images: this.#pictures === null ? null : 0,
        early: true,
      },
    );
    this.#call.cut(new PublicError("internal"));
  }

  #reckon({ answer, most, owed }: Ending): Account {
    const reached = most !== null || answer !== null;
    const [tokens, usageSource] =
      most !== null && owed === "most"
        ? ([most, "bounded"] as const)
        : countTokens(answer, reached, this.#inputEstimate);
    const early = owed === "nothing" || (owed === "delivered" && most !== null);
    const price = this.#price;
    // A test key has no price and never spends; a refusal costs nothing, also where each request has a price.
    if (price === null || usageSource === "none")
      return {
        tokens,
        usageSource,
        costMicroUsd: NOTHING_TO_PAY,
        priceMicroUsd: NOTHING_TO_PAY,
        ...PLAIN,
        images: null,
        early,
      };
    const extras = usedExtras(price, this.#serviceTiers, this.#asked, answer === null ? null : answer.extras);
    return {
      tokens,
      usageSource,
      costMicroUsd: cost(price.cost, most ?? tokens, extras),
      priceMicroUsd: owed === "nothing" ? NOTHING_TO_PAY : cost(price.sale, tokens, extras),
      serviceTier: pricedTier(price, extras),
      searches: extras?.searches ?? 0,
      images: null,
      early,
    };
  }

  /** Once the credit is taken, the rest has to follow: what fails then is reported and stops nothing. */
  #close({ outcome, status }: Pick<Ending, "outcome" | "status">, account: Account): Bill {
    const { inFlight, usage, clock } = this.#gateway;
    const ticket = this.#ticket;
    const durationMs = Math.round(clock.monotonicMs() - this.#startedMs);
    this.#open = false;
    const { tokens, usageSource, serviceTier, searches, images, costMicroUsd, priceMicroUsd, early } =
      account;
    const { charged, loss: uncovered } = this.#pay(priceMicroUsd);
    const lost = this.#lost;
    const loss =
      early || lost > 0n ? this.#loss(uncovered, early ? costMicroUsd : charged, charged) : uncovered;
    const provider = this.#provider;
    const attempts = this.#attempts;
    const firstByteMs = this.#firstByteMs;
    inFlight.leave(this.#call);
    try {
      const settled: Settled = {
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
        serviceTier,
        searches,
        images,
        usageSource,
        costMicroUsd: costMicroUsd === null || lost === 0n ? costMicroUsd : asMoney(costMicroUsd + lost),
        chargeMicroUsd: charged,
        lossMicroUsd: loss,
        firstByteMs: firstByteMs === null ? null : Math.round(firstByteMs),
        durationMs,
        ownUs: this.#ownUs,
      };
      if ("toTask" in ticket) ticket.toTask(settled);
      else usage.settle(ticket, settled);
    } catch (fault) {
      this.#report(fault);
    }
    try {
      this.#tally.settle(tokens.input + tokens.output);
      this.#trace?.ended({ outcome, status, attempts, firstByteMs, tokens, provider });
    } catch (fault) {
      this.#report(fault);
    }
    return { price: asMoney(charged + uncovered), charged };
  }

  /**
   * C-1: where an answer did not come to its end, the operator bears what providers may bill and the customer does
   * not pay.
   */
  #loss(uncovered: MicroUsd, costMicroUsd: MicroUsd | null, charged: MicroUsd): MicroUsd {
    const unpaid = (costMicroUsd ?? this.held) - charged;
    return asMoney((unpaid > uncovered ? unpaid : uncovered) + this.#lost);
  }

  /** @param price null when a unit turned up whose price nobody knows; then all that was put aside is charged */
  #pay(price: MicroUsd | null): Settlement {
    const reservation = this.#reservation;
    if (reservation === null) return { charged: NOTHING_TO_PAY, loss: NOTHING_TO_PAY };
    return reservation.settle(price ?? reservation.amount);
  }

  /** Logs a fault by its class. Its message may quote content. */
  #report(fault: unknown): void {
    const failure = fault instanceof Error ? fault.constructor.name : typeof fault;
    this.#gateway.log.write("error", "request_failed", { requestId: this.#requestId, failure });
  }
}

function asMoney(amount: bigint): MicroUsd {
  return amount as MicroUsd;
}
