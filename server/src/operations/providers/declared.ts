import { z } from "zod";
import { PRICE } from "../../kernel/price-sheet.ts";
import { Secret } from "../../kernel/secret.ts";
import { STREAM_USAGES } from "../../kernel/stream-usage.ts";
import {
  MODEL,
  MOST_MODELS,
  MOST_TOKENS,
  MOST_WEIGHT,
  type ModelRow,
  REGION,
} from "../../provider-accounts/index.ts";
import { displayName } from "../place.ts";

/** A provider's id or short name. */
export const providerReference = z
  .string()
  .min(1, "must not be empty")
  .max(40, "is not a short name or an id")
  .describe("Its short name or its id.");

const price = z
  .string()
  .regex(PRICE, "must be a decimal such as '0.15', with at most six places")
  .nullable()
  .default(null)
  .describe(
    "US dollars for a million tokens; null where nobody said, and then the model is refused to live keys.",
  );

const mostTokens = z
  .int("must be a whole number of tokens")
  .min(1, "must be at least 1")
  .max(MOST_TOKENS, `must be at most ${MOST_TOKENS}`)
  .nullable()
  .default(null);

/** A model that a server has and the catalogue does not know. */
const declaredModel = z.strictObject({
  model: z.string().regex(MODEL, "must be letters, digits and ._:/@-, at most 128"),
  input_usd_per_million: price,
  output_usd_per_million: price,
  context_tokens: mostTokens.describe("What it takes at most; null where nobody said."),
  output_tokens: mostTokens.describe("What it writes at most; null where nobody said."),
});

/** What of a provider can be said when it is added and when it is changed. */
export const providerFields = {
  name: displayName,
  base_url: z
    .string()
    .min(1, "must not be empty")
    .max(500, "must have at most 500 characters")
    .describe("Where it answers, up to and including /v1."),
  allow_private_address: z
    .boolean()
    .describe(
      "Whether its address may be private or this machine's, and plain http. Only an admin allows it.",
    ),
  stream_usage: z
    .enum(STREAM_USAGES, `must be one of ${STREAM_USAGES.join(", ")}`)
    .nullable()
    .describe("When its streams tell their token counts; null: as its kind does."),
  region: z
    .string()
    .regex(REGION, "must be lower-case letters, digits and hyphens, at most 32")
    .nullable()
    .describe("Where it is, in your own words such as 'eu'."),
  priority: z
    .int("must be a whole number")
    .min(0, "must be at least 0")
    .max(999_999, "must be at most 999999")
    .describe("Lower is tried first when several serve a model."),
  weight: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(MOST_WEIGHT, `must be at most ${MOST_WEIGHT}`)
    .nullable()
    .describe("Its share of requests among the providers of its priority; null: they are asked in order."),
  models: z
    .array(declaredModel)
    .max(MOST_MODELS, `must be at most ${MOST_MODELS}`)
    .describe("Models it has beside those of the catalogue."),
};

/** What a provider's own secret is given as. It is sealed when it arrives and never shown again (P-1). */
export const providerSecret = z
  .string("must be a text")
  .min(1, "must not be empty")
  .max(8192, "must have at most 8192 characters")
  .transform((text) => new Secret(text))
  .describe("Its secret, which is encrypted before it is stored and never shown.");

export function modelRows(models: readonly z.output<typeof declaredModel>[]): readonly ModelRow[] {
  return models.map((one) => ({
    model: one.model,
    inputUsdPerMillion: one.input_usd_per_million,
    outputUsdPerMillion: one.output_usd_per_million,
    contextTokens: one.context_tokens,
    outputTokens: one.output_tokens,
  }));
}
