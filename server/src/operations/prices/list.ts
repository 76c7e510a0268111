import { z } from "zod";
import { isWanted, offeredModels, originOf } from "../../offers/index.ts";
import { PriceBook, shownRates } from "../../prices/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { pageInOrder, pageInput, pageOf } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationReference } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { chosenModels, modelsAfter, placeOfModel, sortedByName } from "./chosen.ts";
import { originShown, showOrigin } from "./origin.ts";
import { sheetShown, showSheet } from "./sheet.ts";
import { pricesFor } from "./sold-by.ts";

const allowed = { platform: PLATFORM_ROLES };

export const listPrices = operation({
  name: "prices.list",
  summary: "Lists what each model costs and what it is sold for.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    ...chosenModels,
    organization: organizationReference
      .optional()
      .describe("With the plan of this organization; else the default plan."),
    ...pageInput,
  }),
  output: pageOf(
    z.object({
      provider: z.string(),
      model: z.string(),
      plan: z.string().describe("The plan it is sold by."),
      cost: sheetShown.nullable().describe("What the provider charges; null when nobody said."),
      sale: sheetShown.nullable().describe("What customers pay."),
      origin: originShown,
    }),
  ),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor, ...wanted }) {
    const nowMs = act.clock.nowMs();
    const { loaded, plan } = await pricesFor(act, allowed, organization);
    const offered = await offeredModels(await allProviders(act.database));
    const sorted = sortedByName(offered.filter((one) => isWanted(one, wanted)));
    const book = new PriceBook(loaded.document);
    return pageInOrder(
      modelsAfter(sorted, cursor, limit),
      limit,
      (one) => {
        const price = book.priceInPlan(plan.id, one.offer, nowMs);
        return {
          provider: one.offer.provider,
          model: one.offer.model,
          plan: plan.slug,
          cost: price && showSheet(shownRates(price.cost)),
          sale: price && showSheet(shownRates(price.sale)),
          origin: showOrigin(originOf(one, loaded, nowMs)),
        };
      },
      placeOfModel,
    );
  },
});
