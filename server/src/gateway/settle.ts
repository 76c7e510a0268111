import { failpoint } from "../kernel/failpoint.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Reservation, Settlement } from "../ledger/index.ts";
import type { Tally } from "../limits/index.ts";
import { cost, type Price } from "../prices/index.ts";
import type { AskedExtras, Counted, Provider } from "../providers/contract.ts";
import type { Outcome, UsageTicket } from "../usage/index.ts";
import type { Grant } from "./admit.ts";
import type { Call } from "./call.ts";
import { countTokens } from "./count-tokens.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import { usedExtras } from "./price-extras.ts";
import { priceOf } from "./price-targets.ts";

/** What was delivered, for the usage row. */
interface Delivered {
  readonly outcome: Outcome;
  readonly status: number;
  /** Null when nothing of an answer was delivered. */
  readonly answer: Counted | null;
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
  readonly #inputEstimate: number;
  /** Null for test keys, which never spend (K-6). */
  readonly #price: Price | null;
  readonly #asked: AskedExtras | null;
  readonly #serviceTiers: Provider["serviceTiers"];
  readonly #provider: string;
  readonly #attempts: number;
  readonly #firstByteMs: number | null;
  #open = true;

  constructor({ target, attempts, firstByteMs }: Reply, grant: Grant, gateway: Gateway) {
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
  }

  settle({ outcome, status, answer }: Delivered): Bill {
    if (!this.#open) return { price: NOTHING_TO_PAY, charged: NOTHING_TO_PAY };
    this.#open = false;
    failpoint("meter-before-settle");
    const refused =
      outcome === "rejected" ||
      outcome === "provider_error" ||
      outcome === "provider_unreachable" ||
      outcome === "stopped";
    // A stream can fail after a part of its answer was delivered, which the provider charges for.
    const reached = !refused || (answer?.outputCharacters ?? 0) > 0;
    const [tokens, usageSource] = countTokens(answer, reached, this.#inputEstimate);
    const price = this.#price;
    const extras =
      price && usedExtras(price, this.#serviceTiers, this.#asked, answer === null ? null : answer.extras);
    // A test key has no price and never spends; a refusal costs nothing, also where each request has a price.
    const costMicroUsd =
      price === null || usageSource === "none" ? NOTHING_TO_PAY : cost(price.cost, tokens, extras);
    // The customer pays for what was delivered, and for nothing else (P-5).
    const delivered = status === 200 && price !== null && usageSource !== "none";
    const { charged, loss } = this.#pay(delivered ? cost(price.sale, tokens, extras) : NOTHING_TO_PAY);
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
      costMicroUsd,
      chargeMicroUsd: charged,
      lossMicroUsd: loss,
      firstByteMs: firstByteMs === null ? null : Math.round(firstByteMs),
      durationMs: Math.round(clock.monotonicMs() - this.#startedMs),
    });
    this.#call.trace?.ended({ outcome, status, attempts, firstByteMs, tokens, provider });
    failpoint("meter-after-settle");
    return { price: (charged + loss) as MicroUsd, charged };
  }

  /** @param price null when a unit turned up whose price nobody knows: then what was put aside for the request is its price */
  #pay(price: MicroUsd | null): Settlement {
    const reservation = this.#reservation;
    if (reservation === null) return { charged: NOTHING_TO_PAY, loss: NOTHING_TO_PAY };
    return reservation.settle(price ?? reservation.amount);
  }
}

const NOTHING_TO_PAY = 0n as MicroUsd;
