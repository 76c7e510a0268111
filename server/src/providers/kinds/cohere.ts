import { BEARER } from "../credentials.ts";
import { cohereDialect } from "../dialects/cohere/index.ts";
import { serviceTiersOf } from "../price-parameters.ts";
import type { Provider } from "../provider.ts";

const DIALECTS = [cohereDialect];

/** https://docs.cohere.com/reference/chat */
export const cohere: Provider = {
  kind: "cohere",
  title: "Cohere",
  dialectsOf: () => DIALECTS,
  baseUrl: "https://api.cohere.com",
  secretVariable: "COHERE_API_KEY",
  secretRequired: true,
  credentials: BEARER,
  catalogue: null,
  modelsPath: "/v1/models",
  storesByDefault: [],
  streamUsage: "always",
  outputLimit: "max_tokens",
  serviceTiers: serviceTiersOf("cohere"),
};
