import type { OrganizationId } from "../kernel/ids.ts";
import type { PriceSheet } from "../kernel/price-sheet.ts";
import {
  DEFAULT_PLAN_ID,
  inForce,
  NO_PRICES,
  nextStart,
  overrideKey,
  type PlanRule,
  type PriceDocument,
} from "./document.ts";
import { parseMarkup } from "./markup.ts";
import { fits, precision } from "./pattern.ts";
import { type Rates, ratesOf, saleRates } from "./rates.ts";

/** One model at one provider, with what the catalogue or its declaration says it costs. One object for each. */
export interface Offer {
  /** The provider's short name. */
  readonly provider: string;
  readonly model: string;
  /** Null when nobody said what it costs. */
  readonly prices: PriceSheet | null;
}

/** What a request costs the operator, and what its customer pays for it. */
export interface Price {
  readonly cost: Rates;
  readonly sale: Rates;
  /** What is held for a request is computed with these: the sale's, unless something may turn out dearer. */
  readonly hold: Rates;
}

/**
 * What everything costs now. A snapshot that is replaced whole when something changes; what comes into force later is
 * in it already and does so by the clock. Prices are put together when they are first asked for and then kept, so that
 * a request pays two look-ups.
 */
export class PriceBook {
  readonly #document: PriceDocument;
  #plans = new Map<OrganizationId, string>();
  /** By plan, then by offer. */
  #prices = new Map<string, Map<Offer, Price | null>>();
  #staleAtMs = Number.NEGATIVE_INFINITY;

  constructor(document: PriceDocument = NO_PRICES) {
    this.#document = document;
  }

  /**
   * Null when a price is not known: a request for it is refused, never free (C-1).
   * @param nowMs on the clock that the document's times are on
   */
  price(organization: OrganizationId, offer: Offer, nowMs: number): Price | null {
    if (nowMs >= this.#staleAtMs) this.#turn(nowMs);
    let plan = this.#plans.get(organization);
    if (plan === undefined) {
      plan = this.#planOf(organization, nowMs);
      this.#plans.set(organization, plan);
    }
    return this.#find(plan, offer, nowMs);
  }

  /** The same by the plan's id. */
  priceInPlan(planId: string, offer: Offer, nowMs: number): Price | null {
    if (nowMs >= this.#staleAtMs) this.#turn(nowMs);
    return this.#find(planId, offer, nowMs);
  }

  #find(planId: string, offer: Offer, nowMs: number): Price | null {
    let prices = this.#prices.get(planId);
    if (prices === undefined) {
      prices = new Map();
      this.#prices.set(planId, prices);
    }
    let price = prices.get(offer);
    if (price === undefined) {
      price = this.#make(planId, offer, nowMs);
      prices.set(offer, price);
    }
    return price;
  }

  /** What the provider charges: the operator's own price where there is one; null when nobody said. */
  sheet({ provider, model, prices }: Offer, nowMs: number): PriceSheet | null {
    return inForce(this.#document.overrides.get(overrideKey(provider, model)), nowMs)?.rates ?? prices;
  }

  /** The rule by which a plan sells a model; null when it sells it at cost. */
  rule(planId: string, { provider, model }: Offer, nowMs: number): PlanRule | null {
    for (const plan of [planId, DEFAULT_PLAN_ID]) {
      const fitting = (this.#document.rules.get(plan) ?? []).filter(({ pattern }) =>
        fits(pattern, provider, model),
      );
      const rules = [...Map.groupBy(fitting, ({ pattern }) => pattern).values()]
        .map((list) => inForce(list, nowMs))
        .filter((rule) => rule !== null && (rule.markupPercent !== null || rule.rates !== null))
        .toSorted((a, b) => precision(b?.pattern ?? "") - precision(a?.pattern ?? ""));
      if (rules[0]) return rules[0];
    }
    return null;
  }

  #planOf(organization: OrganizationId, nowMs: number): string {
    return inForce(this.#document.assignments.get(organization), nowMs)?.planId ?? DEFAULT_PLAN_ID;
  }

  /** A stored price that cannot be read is not known: it must not stop a node from taking other changes. */
  #make(planId: string, offer: Offer, nowMs: number): Price | null {
    const prices = this.sheet(offer, nowMs);
    if (prices === null) return null;
    try {
      const rule = this.rule(planId, offer, nowMs);
      const cost = ratesOf(prices);
      const sale = saleOf(rule, prices, cost);
      return { cost, sale, hold: sale };
    } catch {
      return null;
    }
  }

  /** What was put together before something came into force is put together anew. */
  #turn(nowMs: number): void {
    this.#plans = new Map();
    this.#prices = new Map();
    this.#staleAtMs = nextStart(this.#document, nowMs);
  }
}

function saleOf(rule: PlanRule | null, prices: PriceSheet, cost: Rates): Rates {
  if (rule?.rates) return saleRates(rule.rates, prices, rule.belowCost);
  return rule?.markupPercent ? ratesOf(prices, parseMarkup(rule.markupPercent)) : cost;
}
