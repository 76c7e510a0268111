import { asksFor, type CallerProtocol, type OfferedModel } from "../../caller-protocol.ts";
import { callerCodec } from "./caller/index.ts";
import { anthropicError, anthropicErrorEvent } from "./errors/error-shape.ts";
import { readRequestInTurns } from "./request/read-request.ts";

/** What clients of Anthropic's Messages API speak. */
export const anthropicProtocol: CallerProtocol = {
  name: "anthropic",
  routes: [
    {
      path: "/v1/messages",
      summary: "Answers a conversation in Anthropic's form, whole or streamed.",
      asks: asksFor("chat.completions"),
    },
    {
      path: "/v1/messages/count_tokens",
      summary: "Tells how many input tokens a conversation in Anthropic's form has.",
      asks: asksFor("tokens.count"),
    },
  ],
  models: [{ path: "/v1/models", summary: "Lists the models the key can use." }],
  keyHeaders: ["x-api-key"],
  // Its clients send it with every request, and no others do.
  isMeant: (headers) => headers.has("anthropic-version"),
  readRequest: ({ endpoint }, body) => readRequestInTurns(endpoint, body),
  outputLimitNames: () => "'max_tokens'",
  writeError: anthropicError,
  writeErrorEvent: anthropicErrorEvent,
  streamType: () => "text/event-stream; charset=utf-8",
  writeModels,
  writeModel: (model) => JSON.stringify(describe(model)),
  codec: callerCodec,
  embeddings: null,
};

/** All models are on one page. */
function writeModels(models: readonly OfferedModel[]): string {
  return JSON.stringify({
    data: models.map(describe),
    has_more: false,
    first_id: models[0]?.name ?? null,
    last_id: models.at(-1)?.name ?? null,
  });
}

/** "May be set to an epoch value if the release date is unknown" (API reference, ModelInfo.created_at). */
function describe({ name, contextTokens, outputTokens }: OfferedModel) {
  return {
    type: "model",
    id: name,
    display_name: name,
    created_at: "1970-01-01T00:00:00Z",
    ...(contextTokens > 0 ? { max_input_tokens: contextTokens } : {}),
    ...(outputTokens > 0 ? { max_tokens: outputTokens } : {}),
  };
}
