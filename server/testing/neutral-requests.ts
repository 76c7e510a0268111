import type { NeutralRequest } from "../src/providers/dialects/neutral/request.ts";

/** A request that says "hi", and only what is given beside it. */
export function plainRequest(more: Partial<NeutralRequest> = {}): NeutralRequest {
  return {
    system: [],
    turns: [{ role: "user", parts: [{ kind: "text", text: "hi" }] }],
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
    names: { topK: "top_k_of_the_caller" },
    changes: [],
    ...more,
  };
}
