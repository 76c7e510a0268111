import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://docs.fireworks.ai/api-reference/post-chatcompletions */
export const fireworks = openAiCompatibleProvider({
  kind: "fireworks",
  title: "Fireworks",
  baseUrl: "https://api.fireworks.ai/inference/v1",
  secretVariable: "FIREWORKS_API_KEY",
  catalogue: null,
});
