import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://docs.perplexity.ai/docs/sonar/openai-compatibility. It searches for every request, so a price for each is to be declared. */
export const perplexity = openAiCompatibleProvider({
  kind: "perplexity",
  title: "Perplexity",
  baseUrl: "https://api.perplexity.ai",
  secretVariable: "PERPLEXITY_API_KEY",
  catalogue: null,
  modelsPath: null,
  // Each chunk has the counts up to there.
  streamUsage: "always",
});
