import { keyInHeader } from "../credentials.ts";
import { anthropicDialect } from "../dialects/anthropic/index.ts";
import { serviceTiersOf } from "../price-parameters.ts";
import type { Provider } from "../provider.ts";

const DIALECTS = [anthropicDialect];

/** https://platform.claude.com/docs/en/api/overview */
export const anthropic: Provider = {
  kind: "anthropic",
  title: "Anthropic",
  dialectsOf: () => DIALECTS,
  baseUrl: "https://api.anthropic.com/v1",
  secretVariable: "ANTHROPIC_API_KEY",
  secretRequired: true,
  credentials: keyInHeader("x-api-key"),
  catalogue: "anthropic",
  modelsPath: "/models?limit=1000",
  storesByDefault: [],
  streamUsage: "always",
  outputLimit: "max_tokens",
  serviceTiers: serviceTiersOf("anthropic"),
};
