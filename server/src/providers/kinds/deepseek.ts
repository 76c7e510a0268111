import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://api-docs.deepseek.com */
export const deepseek = openAiCompatibleProvider({
  kind: "deepseek",
  title: "DeepSeek",
  baseUrl: "https://api.deepseek.com",
  secretVariable: "DEEPSEEK_API_KEY",
});
