import { anthropic } from "./anthropic.ts";
import { deepseek } from "./deepseek.ts";
import { google } from "./google.ts";
import { groq } from "./groq.ts";
import { mistral } from "./mistral.ts";
import { openai } from "./openai.ts";
import { openAiCompatible } from "./openai-compatible.ts";
import type { Provider } from "./provider.ts";
import { simulator } from "./simulator.ts";
import { togetherai } from "./togetherai.ts";
import { vertex } from "./vertex.ts";
import { xai } from "./xai.ts";

/** Every provider there is. To add one, write its file and name it here. */
export const PROVIDERS: readonly Provider[] = [
  openai,
  anthropic,
  groq,
  deepseek,
  xai,
  mistral,
  togetherai,
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
