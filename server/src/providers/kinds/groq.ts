import { openAiCompatibleProvider, withResponses } from "./openai-compatible-provider.ts";

/** https://console.groq.com/docs/openai */
export const groq = openAiCompatibleProvider({
  dialectsOf: withResponses,
  kind: "groq",
  title: "Groq",
  baseUrl: "https://api.groq.com/openai/v1",
  secretVariable: "GROQ_API_KEY",
});
