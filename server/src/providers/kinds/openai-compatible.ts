import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/**
 * Any server that speaks the OpenAI dialect: Ollama, vLLM, llama.cpp, a proxy. `store` is not added, because strict
 * servers refuse a member they do not know; for a proxy in front of OpenAI take the kind `openai` with its address.
 */
export const openAiCompatible = openAiCompatibleProvider({
  kind: "openai-compatible",
  title: "OpenAI-compatible server",
  baseUrl: null,
  secretVariable: null,
  secretRequired: false,
  catalogue: null,
});
