import { z } from "zod";
import { isWanted, type OfferedModel } from "../../offers/index.ts";
import { loadPrices, PriceBook, shownRates } from "../../prices/index.ts";
import { pageInOrder, pageInput, pageOf } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { chosenModels, modelsAfter, placeOfModel, sortedByName } from "../prices/chosen.ts";
import { sheetShown, showSheet } from "../prices/sheet.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { offeredTo } from "./offered-to.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

/** A model as those see it who pay for it: what they pay, and never what the operator pays. */
const modelSold = z.object({
  name: z.string().describe("What a request names it by."),
  provider: z.string().describe("Where it is served: the provider's short name."),
  region: z.string().nullable(),
  context_tokens: z.int().nullable().describe("What it takes at most; null when nobody said."),
  output_tokens: z.int().nullable().describe("What it writes at most; null when nobody said."),
  takes: z.array(z.string()).describe("Such as text, image, audio; empty when unknown."),
  makes: z.array(z.string()),
  price: sheetShown.describe("What the organization pays."),
  retires_on: z.iso.date().nullable().describe("When its provider stops serving it."),
});

const makes = z
  .enum(["text", "image"], "must be text or image")
  .default("text")
  .describe("What they are asked for: chats, or pictures.");

export const listSoldModels = operation({
  name: "playground.models",
  summary:
    "Lists the models that an organization's live keys can use for chat, or those that make pictures, with the prices it pays.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, ...chosenModels, makes, ...pageInput }),
  output: pageOf(modelSold),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor, makes: asked, ...wanted }) {
    const nowMs = act.clock.nowMs();
    const { id } = await organizationFor(act, allowed, organization);
    const loaded = await loadPrices(act.database, id);
    const book = new PriceBook(loaded.document);
    const sold = (await offeredTo(act, id)).filter(
      (one) => isWanted(one, wanted) && isAskedFor(one, asked) && book.price(id, one.offer, nowMs) !== null,
    );
    return pageInOrder(
      modelsAfter(sortedByName(sold), cursor, limit),
      limit,
      (one) => {
        const { model, name, offer, account } = one;
        const price = book.price(id, offer, nowMs);
        if (price === null) throw new Error("a model without a price was not left out");
        return {
          name,
          provider: offer.provider,
          region: account.region,
          context_tokens: model.contextTokens || null,
          output_tokens: model.outputTokens || null,
          takes: [...model.input],
          makes: [...model.output],
          price: showSheet(shownRates(price.sale)),
          retires_on: model.retiresOn,
        };
      },
      placeOfModel,
    );
  },
});

/** A model of which nobody said what it makes may well write. */
function isAskedFor({ model: { output } }: OfferedModel, asked: "text" | "image"): boolean {
  return output.includes(asked) || (asked === "text" && output.length === 0);
}
