import { keyInHeader } from "../credentials.ts";
import { geminiDialect } from "../dialects/google/index.ts";
import { serviceTiersOf } from "../price-parameters.ts";
import type { Provider } from "../provider.ts";

const DIALECTS = [geminiDialect];

/** The Gemini API with a key of Google AI Studio: https://ai.google.dev/api */
export const google: Provider = {
  kind: "google",
  title: "Google Gemini",
  dialectsOf: () => DIALECTS,
  baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  secretVariable: "GEMINI_API_KEY",
  secretRequired: true,
  credentials: keyInHeader("x-goog-api-key"),
  catalogue: "google",
  modelsPath: "/models",
  storesByDefault: [],
  streamUsage: "always",
  outputLimit: "max_tokens",
  serviceTiers: serviceTiersOf("google"),
};
