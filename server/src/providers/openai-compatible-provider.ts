import { BEARER } from "./credentials.ts";
import { openAiDialect } from "./dialects/openai/index.ts";
import { serviceTiersOf } from "./price-parameters.ts";
import type { Provider } from "./provider.ts";

type Facts = Pick<Provider, "kind" | "title" | "baseUrl" | "secretVariable"> & Partial<Provider>;

const DIALECTS = [openAiDialect];

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
