import type { Header, Provider } from "./contract.ts";
import { openAiDialect } from "./dialects/openai/index.ts";
import { serviceTiersOf } from "./price-parameters.ts";

type Facts = Pick<Provider, "kind" | "title" | "baseUrl" | "secretVariable"> & Partial<Provider>;

/** A provider that speaks the OpenAI dialect: its facts, and what most such providers have in common. */
export function openAiCompatibleProvider(facts: Facts): Provider {
  return {
    dialect: openAiDialect,
    secretRequired: true,
    authorize: bearer,
    catalogue: facts.kind,
    storesByDefault: [],
    streamUsage: "on-request",
    outputLimit: "max_tokens",
    serviceTiers: serviceTiersOf(facts.kind),
    ...facts,
  };
}

/** RFC 6750 section 2.1. Without a secret there is nothing to say. */
function bearer(secret: string): readonly Header[] {
  return secret === "" ? [] : [["authorization", `Bearer ${secret}`]];
}
