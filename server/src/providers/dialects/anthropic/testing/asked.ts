import { Content } from "../../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest } from "../../../contract.ts";
import type { Told } from "../../neutral/codec.ts";
import { NOTHING_ASKED } from "../../neutral/nothing-asked.ts";
import type { NeutralRequest } from "../../neutral/request.ts";

/** A plain question. */
export function asked(members: Partial<NeutralRequest> = {}): NeutralRequest {
  return {
    ...NOTHING_ASKED,
    turns: [{ role: "user", parts: [{ kind: "text", text: "Hello" }] }],
    outputTokens: 1_000,
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
