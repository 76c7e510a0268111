import { asksFor, type CallerProtocol, type OfferedModel } from "../../caller-protocol.ts";
import { openAiCallerCodec, openAiCallerEmbeddingCodec } from "./codec/index.ts";
import { openAiError, openAiErrorEvent } from "./errors/error-shape.ts";
import { readRequestInTurns } from "./request/request.ts";

/** What clients of OpenAI's chat completions, completions and embeddings speak. */
export const openAiProtocol: CallerProtocol = {
  name: "openai",
  routes: [
    {
      path: "/v1/chat/completions",
      summary: "Answers a conversation, whole or streamed.",
      asks: asksFor("chat.completions"),
    },
    {
      path: "/v1/completions",
      summary: "Continues a text, whole or streamed.",
      asks: asksFor("completions"),
    },
    { path: "/v1/embeddings", summary: "Turns texts into vectors.", asks: asksFor("embeddings") },
  ],
  models: [{ path: "/v1/models", summary: "Lists the models the key can use." }],
  keyHeaders: [],
  isMeant: () => false,
  readRequest: ({ endpoint }, body) => readRequestInTurns(endpoint, body),
  outputLimitNames: (endpoint) =>
    endpoint === "chat.completions" ? "'max_completion_tokens' or 'max_tokens'" : "'max_tokens'",
  writeError: openAiError,
  writeErrorEvent: openAiErrorEvent,
  streamType: () => "text/event-stream; charset=utf-8",
  writeModels: (models) => JSON.stringify({ object: "list", data: models.map(describe) }),
  writeModel: (model) => JSON.stringify(describe(model)),
  codec: openAiCallerCodec,
  embeddings: openAiCallerEmbeddingCodec,
};

/** `created` is 0: the catalogue does not say when a provider made a model, and OpenAI's clients want a number. */
function describe({ name, owner, contextTokens }: OfferedModel) {
  return {
    id: name,
    object: "model",
    created: 0,
    owned_by: owner,
    ...(contextTokens > 0 ? { context_window: contextTokens } : {}),
  };
}
