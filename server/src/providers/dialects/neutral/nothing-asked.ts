import type { NeutralRequest } from "./request.ts";

/** A request that says nothing. */
export const NOTHING_ASKED: NeutralRequest = {
  system: [],
  turns: [],
  tools: [],
  toolChoice: null,
  parallelTools: null,
  format: null,
  outputTokens: null,
  choices: 1,
  temperature: null,
  topP: null,
  topK: null,
  frequencyPenalty: null,
  presencePenalty: null,
  seed: null,
  stop: [],
  reasoning: null,
  logProbabilities: null,
  verbosity: null,
  serviceTier: null,
  stream: false,
  names: {},
  changes: [],
};
