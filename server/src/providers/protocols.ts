import type { CallerProtocol } from "./caller-protocol.ts";
import { anthropicProtocol } from "./dialects/anthropic/index.ts";
import { geminiProtocol } from "./dialects/google/index.ts";
import { openAiProtocol, responsesProtocol } from "./dialects/openai/index.ts";

/** Every protocol that callers can speak. The first one answers where nothing tells which. */
export const PROTOCOLS: readonly [CallerProtocol, ...CallerProtocol[]] = [
  openAiProtocol,
  responsesProtocol,
  anthropicProtocol,
  geminiProtocol,
];
