import { openAiCompatibleProvider, withResponses } from "./openai-compatible-provider.ts";

export const openai = openAiCompatibleProvider({
  dialectsOf: withResponses,
  kind: "openai",
  title: "OpenAI",
  baseUrl: "https://api.openai.com/v1",
  secretVariable: "OPENAI_API_KEY",
  // "Chat completions are stored by default for new accounts" (OpenAI, migration guide to the Responses API).
  outputLimit: "max_completion_tokens",
  storesByDefault: ["chat.completions"],
});
