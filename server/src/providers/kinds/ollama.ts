import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://docs.ollama.com/api/openai-compatibility. Its address ends in `/v1`. */
export const ollama = openAiCompatibleProvider({
  kind: "ollama",
  title: "Ollama",
  baseUrl: null,
  secretVariable: null,
  secretRequired: false,
  catalogue: null,
});
