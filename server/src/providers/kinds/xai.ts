import { openAiCompatibleProvider, withResponses } from "./openai-compatible-provider.ts";

/** https://docs.x.ai. Its Responses API stores for 30 days; chat completions are "no storage". */
export const xai = openAiCompatibleProvider({
  dialectsOf: withResponses,
  kind: "xai",
  title: "xAI",
  baseUrl: "https://api.x.ai/v1",
  secretVariable: "XAI_API_KEY",
});
