import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { formatUsd } from "../../kernel/money.ts";
import { mostOf } from "../../offers/index.ts";
import { loadPrices, PriceBook } from "../../prices/index.ts";
import { usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { offeredTo } from "./offered-to.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

const MOST = 100_000_000;
const count = (least: number, most: number) =>
  z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

export const estimateRequest = operation({
  name: "playground.estimate",
  summary: "Tells the most that a chat request can cost the organization, which is what will be held for it.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    model: z.string().max(128, "must have at most 128 characters").default("").describe("Its name."),
    input_tokens: count(0, MOST)
      .default(0)
      .describe(
        "Before it is sent, each byte of a request counts as a token: give the bytes of its body for what will be held.",
      ),
    output_tokens: count(1, MOST).optional().describe("Its output limit; left out: the model's own."),
    pictures: count(0, 100).default(0).describe("Pictures in it, each counted as the largest."),
    choices: count(1, 128).default(1).describe("How many answers are asked for."),
  }),
  output: z.object({
    most_usd: usdShown.describe("At the dearest of the providers that may be asked."),
    output_tokens: z.int().describe("What is held for: each answer has at most so many."),
  }),
  errors: ["organization_not_found", "model_not_found"],
  async run(act, { organization, model, ...asked }) {
    const { id } = await organizationFor(act, allowed, organization);
    const loaded = await loadPrices(act.database, id);
    const book = new PriceBook(loaded.document);
    const nowMs = act.clock.nowMs();
    const most = await mostOf(
      (await offeredTo(act, id))
        .filter(({ name, offer }) => name === model || `${offer.provider}/${name}` === model)
        .flatMap((one) => {
          const price = book.price(id, one.offer, nowMs);
          return price === null ? [] : [{ model: one.model, price }];
        }),
      {
        inputBytes: asked.input_tokens,
        outputTokens: asked.output_tokens ?? null,
        pictures: asked.pictures,
        choices: asked.choices,
      },
    );
    if (most === null) throw new ActError("model_not_found");
    return { most_usd: formatUsd(most.amount), output_tokens: most.outputTokens };
  },
});
