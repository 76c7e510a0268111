import { Content } from "../../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest } from "../../../contract.ts";
import type { Told } from "../../neutral/codec.ts";
import type { NeutralRequest } from "../../neutral/request.ts";

/** A plain question. */
export function asked(members: Partial<NeutralRequest> = {}): NeutralRequest {
  return {
    system: [],
    turns: [{ role: "user", parts: [{ kind: "text", text: "Hello" }] }],
    tools: [],
    toolChoice: null,
    parallelTools: null,
    format: null,
    outputTokens: 1_000,
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
    ...members,
  };
}

export function target(model = "claude-sonnet-4-5", members: Partial<EncodingTarget> = {}): EncodingTarget {
  const provider = {
    kind: "anthropic",
    title: "Anthropic",
    storesByDefault: [],
    streamUsage: "always",
    outputLimit: "max_tokens",
    serviceTiers: new Map(),
  } as const;
  return { model, provider, outputLimit: null, mostOutputTokens: 64_000, ...members };
}

/** What a caller's form is told of an answer. */
export function told(): Told {
  const request: InferenceRequest = {
    endpoint: "chat.completions",
    model: "claude-alias",
    stream: true,
    includeUsage: true,
    body: new Content(""),
    bounds: {
      inputBytes: 0,
      attachments: [],
      refersToMore: false,
      audio: false,
      outputTokens: null,
      outputBesides: 0,
      choices: 1,
      choicesShown: 1,
    },
  };
  return {
    asked: request,
    request: asked(),
    model: "claude-alias",
    requestId: "r1",
    createdSeconds: 1,
    includeUsage: true,
  };
}
