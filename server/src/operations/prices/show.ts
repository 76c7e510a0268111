import { z } from "zod";
import { findOffered, offeredModels, originOf } from "../../offers/index.ts";
import { PriceBook, shownRates } from "../../prices/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { operation } from "../operation.ts";
import { organizationReference, timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { namedModel } from "./chosen.ts";
import { originShown, showOrigin } from "./origin.ts";
import { sheetShown, showSheet } from "./sheet.ts";
import { pricesFor } from "./sold-by.ts";

const allowed = { platform: PLATFORM_ROLES };

/** How a plan sells the model. */
const ruleShown = z.object({
  pattern: z.string(),
  markup_percent: z.string().nullable(),
  price: sheetShown.nullable().describe("Prices of its own; null when it sells by a markup."),
  below_cost: z.boolean(),
  reason: z.string(),
});

export const showPrice = operation({
  name: "prices.show",
  summary: "Shows everything about one price: each unit, tiers, where it is from, how it is sold.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    ...namedModel,
    organization: organizationReference
      .optional()
      .describe("With the plan of this organization; else the default plan."),
  }),
  output: z.object({
    provider: z.string(),
    model: z.string(),
    cost: sheetShown.nullable().describe("What the provider charges; null when nobody said."),
    sale: sheetShown.nullable().describe("What customers pay."),
    plan: z.string().describe("The plan it is sold by."),
    rule: ruleShown.nullable().describe("The rule of the plan that decides; null: it sells at cost."),
    origin: originShown,
    retires_on: z.iso.date().nullable().describe("When its provider stops serving it."),
    coming: z
      .array(z.object({ price: sheetShown.nullable(), reason: z.string(), effective_from: timestamp }))
      .describe("What was decided and has not come into force yet."),
  }),
  errors: ["provider_not_found", "model_not_offered", "organization_not_found"],
  async run(act, { provider, model, organization }) {
    const nowMs = act.clock.nowMs();
    const { loaded, plan } = await pricesFor(act, allowed, organization);
    const accounts = await allProviders(act.database);
    const offered = findOffered(accounts, await offeredModels(accounts), provider, model);
    const book = new PriceBook(loaded.document);
    const price = book.priceInPlan(plan.id, offered.offer, nowMs);
    const rule = book.rule(plan.id, offered.offer, nowMs);
    const reasonOf = loaded.rules.find((row) => row === rule)?.reason ?? "";
    return {
      provider,
      model,
      cost: price && showSheet(shownRates(price.cost)),
      sale: price && showSheet(shownRates(price.sale)),
      plan: plan.slug,
      rule: rule && {
        pattern: rule.pattern,
        markup_percent: rule.markupPercent,
        price: rule.rates && showSheet(rule.rates),
        below_cost: rule.belowCost,
        reason: reasonOf,
      },
      origin: showOrigin(originOf(offered, loaded, nowMs)),
      retires_on: offered.model.retiresOn,
      coming: loaded.overrides
        .filter((row) => row.provider === provider && row.model === model && row.startsAtMs > nowMs)
        .map(({ rates, reason, effectiveFrom }) => ({
          price: rates && showSheet(rates),
          reason,
          effective_from: effectiveFrom.toISOString(),
        })),
    };
  },
});
