import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://docs.together.ai/docs/inference/openai-compatibility */
export const togetherai = openAiCompatibleProvider({
  kind: "togetherai",
  title: "Together AI",
  baseUrl: "https://api.together.ai/v1",
  secretVariable: "TOGETHER_API_KEY",
});
