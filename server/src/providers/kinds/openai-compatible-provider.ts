import { BEARER } from "../credentials.ts";
import { openAiDialect, responsesDialect } from "../dialects/openai/index.ts";
import { serviceTiersOf } from "../price-parameters.ts";
import type { Provider, ProviderDialect } from "../provider.ts";

type Facts = Pick<Provider, "kind" | "title" | "baseUrl" | "secretVariable"> & Partial<Provider>;

const DIALECTS = [openAiDialect];

/** Of providers that serve the Responses API too. */
const WITH_RESPONSES = [openAiDialect, responsesDialect];
const RESPONSES_ALONE = [responsesDialect];

/** Models that OpenAI serves in the Responses API alone (its model pages). */
const SERVED_IN_RESPONSES = /^(?:o1|o3|gpt-5(?:\.\d)?)-pro|-codex|-deep-research|^computer-use/;

/** Both dialects for a model, or the newer one alone. */
export function withResponses(model: string): readonly ProviderDialect[] {
  return SERVED_IN_RESPONSES.test(model) ? RESPONSES_ALONE : WITH_RESPONSES;
}

/** A provider that speaks the OpenAI dialect: its facts, and what most such providers have in common. */
export function openAiCompatibleProvider(facts: Facts): Provider {
  return {
    dialectsOf: () => DIALECTS,
    secretRequired: true,
    credentials: BEARER,
    catalogue: facts.kind,
    modelsPath: "/models",
    storesByDefault: [],
    streamUsage: "on-request",
    outputLimit: "max_tokens",
    serviceTiers: serviceTiersOf(facts.kind),
    ...facts,
  };
}
