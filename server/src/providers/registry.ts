import { anthropic } from "./kinds/anthropic.ts";
import { azureOpenai } from "./kinds/azure-openai.ts";
import { bedrock } from "./kinds/bedrock.ts";
import { cohere } from "./kinds/cohere.ts";
import { deepseek } from "./kinds/deepseek.ts";
import { fireworks } from "./kinds/fireworks.ts";
import { google } from "./kinds/google.ts";
import { groq } from "./kinds/groq.ts";
import { mistral } from "./kinds/mistral.ts";
import { ollama } from "./kinds/ollama.ts";
import { openai } from "./kinds/openai.ts";
import { openAiCompatible } from "./kinds/openai-compatible.ts";
import { openrouter } from "./kinds/openrouter.ts";
import { perplexity } from "./kinds/perplexity.ts";
import { simulator } from "./kinds/simulator.ts";
import { togetherai } from "./kinds/togetherai.ts";
import { vertex } from "./kinds/vertex.ts";
import { vllm } from "./kinds/vllm.ts";
import { xai } from "./kinds/xai.ts";
import type { Provider } from "./provider.ts";

/** Every provider there is. To add one, write its file and name it here. */
export const PROVIDERS: readonly Provider[] = [
  openai,
  anthropic,
  groq,
  deepseek,
  xai,
  mistral,
  togetherai,
  azureOpenai,
  bedrock,
  cohere,
  fireworks,
  openrouter,
  perplexity,
  ollama,
  vllm,
  google,
  vertex,
  openAiCompatible,
  simulator,
];

const byKind: ReadonlyMap<string, Provider> = new Map(PROVIDERS.map((provider) => [provider.kind, provider]));

/** Null when no provider has that name. */
export function findProvider(kind: string): Provider | null {
  return byKind.get(kind) ?? null;
}
