import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://docs.mistral.ai/api */
export const mistral = openAiCompatibleProvider({
  kind: "mistral",
  title: "Mistral",
  baseUrl: "https://api.mistral.ai/v1",
  secretVariable: "MISTRAL_API_KEY",
  // The last chunk has the counts unasked; asking was answered with 422 (openai/openai-agents-python issue 442).
  streamUsage: "always",
});
