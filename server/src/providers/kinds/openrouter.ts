import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://openrouter.ai/docs/api-reference */
export const openrouter = openAiCompatibleProvider({
  kind: "openrouter",
  title: "OpenRouter",
  baseUrl: "https://openrouter.ai/api/v1",
  secretVariable: "OPENROUTER_API_KEY",
  catalogue: null,
  // Z-3: only where nothing is kept and nothing is trained on (https://openrouter.ai/docs/guides/privacy/zdr).
  always: { provider: '{"data_collection":"deny","zdr":true}' },
});
