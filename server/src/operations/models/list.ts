import { z } from "zod";
import { isWanted, offeredModels, originOf } from "../../offers/index.ts";
import { loadPrices, PriceBook } from "../../prices/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { pageInOrder, pageInput, pageOf } from "../cursor.ts";
import { operation } from "../operation.ts";
import { chosenModels, modelsAfter, placeOfModel, sortedByName } from "../prices/chosen.ts";
import { originShown, showOrigin } from "../prices/origin.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const kind = z.string().regex(/^[a-z]{1,20}$/, "must be a word such as image");

const modelShown = z.object({
  name: z.string().describe("What callers name it by."),
  provider: z.string().describe("Where it is offered: the provider's short name."),
  region: z.string().nullable().describe("Where that provider is, as the operator said."),
  context_tokens: z.int().nullable().describe("What it takes at most; null when nobody said."),
  output_tokens: z.int().nullable().describe("What it writes at most; null when nobody said."),
  takes: z.array(z.string()).describe("Such as text, image, audio; empty when unknown."),
  makes: z.array(z.string()).describe("Such as text; empty when unknown."),
  input_usd_per_million: z.string().nullable().describe("What its provider charges; null when nobody said."),
  output_usd_per_million: z.string().nullable(),
  origin: originShown,
  retires_on: z.iso.date().nullable().describe("When its provider stops serving it."),
});

export const listModels = operation({
  name: "models.list",
  summary: "Lists the models that live keys reach: where each is offered, what it costs and can do.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({
    ...chosenModels,
    takes: kind.optional().describe("Only models that take this, such as image."),
    makes: kind.optional().describe("Only models that make this, such as text."),
    priced: z
      .enum(["yes", "no"], "must be yes or no")
      .optional()
      .describe("Only models whose price is known, or is not."),
    ...pageInput,
  }),
  output: pageOf(modelShown),
  errors: [],
  async run({ database, clock }, { limit, cursor, takes, makes, priced, ...wanted }) {
    const nowMs = clock.nowMs();
    const [accounts, loaded] = [await allProviders(database), await loadPrices(database, null)];
    const book = new PriceBook(loaded.document);
    const fits = (await offeredModels(accounts)).filter(
      (one) =>
        isWanted(one, wanted) &&
        (takes === undefined || one.model.input.includes(takes)) &&
        (makes === undefined || one.model.output.includes(makes)) &&
        (priced === undefined || (book.sheet(one.offer, nowMs) !== null) === (priced === "yes")),
    );
    return pageInOrder(
      modelsAfter(sortedByName(fits), cursor, limit),
      limit,
      (one) => {
        const { model, name, offer, account } = one;
        const sheet = book.sheet(offer, nowMs);
        return {
          name,
          provider: offer.provider,
          region: account.region,
          context_tokens: model.contextTokens || null,
          output_tokens: model.outputTokens || null,
          takes: [...model.input],
          makes: [...model.output],
          input_usd_per_million: sheet?.input ?? null,
          output_usd_per_million: sheet?.output ?? null,
          origin: showOrigin(originOf(one, loaded, nowMs)),
          retires_on: model.retiresOn,
        };
      },
      placeOfModel,
    );
  },
});
