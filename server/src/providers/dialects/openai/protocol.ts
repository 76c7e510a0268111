import type { CallerProtocol, OfferedModel } from "../../caller-protocol.ts";
import { openAiError, openAiErrorEvent } from "./errors/error-shape.ts";
import { readInTurns } from "./request/request.ts";

/** What clients of OpenAI's chat completions, completions and embeddings speak. */
export const openAiProtocol: CallerProtocol = {
  name: "openai",
  addresses: {
    "chat.completions": {
      path: "/v1/chat/completions",
      summary: "Answers a conversation, whole or streamed.",
    },
    completions: { path: "/v1/completions", summary: "Continues a text, whole or streamed." },
    embeddings: { path: "/v1/embeddings", summary: "Turns texts into vectors." },
  },
  models: { path: "/v1/models", summary: "Lists the models the key can use." },
  readRequest: readInTurns,
  writeError: openAiError,
  writeErrorEvent: openAiErrorEvent,
  writeModels: (models) => JSON.stringify({ object: "list", data: models.map(describe) }),
  writeModel: (model) => JSON.stringify(describe(model)),
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
