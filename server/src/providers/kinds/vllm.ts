import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** https://docs.vllm.ai/en/latest/serving/openai_compatible_server. Its address ends in `/v1`. */
export const vllm = openAiCompatibleProvider({
  kind: "vllm",
  title: "vLLM",
  baseUrl: null,
  secretVariable: null,
  secretRequired: false,
  catalogue: null,
});
