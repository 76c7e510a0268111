import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type OfferedModel, offeredModels } from "../../offers/index.ts";
import {
  fits,
  type LoadedPrices,
  loadPrices,
  type NewRule,
  PriceBook,
  saleRates,
  setPlanRule,
  shownRates,
} from "../../prices/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { declaredPrice } from "../prices/declared.ts";
import { priceSheet, sheetShown, showSheet } from "../prices/sheet.ts";
import { from, MAY_SELL, planName } from "./shown.ts";

export const setPlan = operation({
  name: "plans.set",
  summary:
    "Sets how a plan sells models: at a markup on cost, or at prices of its own. Nothing is overwritten.",
  allowed: MAY_SELL,
  effect: "changes",
  input: z.strictObject({
    plan: planName,
    models: z
      .string()
      .max(168, "is not the name of a model")
      .describe("A model, with or without its provider; the beginning of a name and '*'; or '*' for all."),
    markup_percent: z
      .string()
      .max(12, "is not a percentage")
      .nullable()
      .optional()
      .describe("On top of cost."),
    price: priceSheet.nullable().optional().describe("A price of its own."),
    withdraw: z.boolean().default(false).describe("Ends the plan's rule for these models."),
    below_cost: z
      .boolean()
      .default(false)
      .describe("Customers may pay less than the provider charges. Else what is too low is lifted to cost."),
    reason: declaredPrice.reason,
    from,
  }),
  output: z.object({
    plan: z.string(),
    models: z.string(),
    markup_percent: z.string().nullable(),
    price: sheetShown.nullable(),
    below_cost: z.boolean(),
    reason: z.string(),
    effective_from: timestamp,
    meant: z.int().describe("How many models of the providers there are now it means."),
    lifted: z.array(z.string()).describe("Models whose price is below today's cost: sold at cost."),
    nodes: nodesShown,
  }),
  errors: ["plan_not_found", "below_cost", "moment_passed"],
  async run(act, { plan, models, markup_percent: markup = null, price: rates = null, withdraw, ...rest }) {
    if ([markup !== null, rates !== null, withdraw].filter(Boolean).length !== 1)
      throw new ActError("invalid_input", {
        field: "markup_percent",
        problem: "or 'price' or 'withdraw' is needed, and one of them only",
      });
    const { below_cost: belowCost, reason, from: since } = rest;
    const rule: NewRule = {
      ...{ plan, pattern: models, markupPercent: markup, rates, belowCost, reason },
      from: since === undefined ? null : new Date(since),
    };
    const { generation, effectiveFrom } = await setPlanRule(act.database, rule);
    const nodes = showNodes(await act.everywhere(generation));
    const offered = await offeredModels(await allProviders(act.database));
    const meant = offered.filter(({ offer }) => fits(models, offer.provider, offer.model));
    const lifted = liftedBy(rule, meant, await loadPrices(act.database, null), act.clock.nowMs());
    return {
      ...{ plan, models, markup_percent: markup, price: rates && showSheet(rates), below_cost: belowCost },
      ...{ reason, effective_from: effectiveFrom.toISOString(), meant: meant.length, lifted, nodes },
    };
  },
});

/** The models for which the named prices are too low, by today's cost. */
function liftedBy(
  { rates, belowCost }: NewRule,
  meant: readonly OfferedModel[],
  { document }: LoadedPrices,
  nowMs: number,
): string[] {
  if (rates === null || belowCost) return [];
  const book = new PriceBook(document);
  return meant
    .filter(({ offer }) => {
      const cost = book.sheet(offer, nowMs);
      if (cost === null) return false;
      const shown = (below: boolean) => JSON.stringify(shownRates(saleRates(rates, cost, below)));
      return shown(true) !== shown(false);
    })
    .map(({ offer }) => `${offer.provider}/${offer.model}`);
}
