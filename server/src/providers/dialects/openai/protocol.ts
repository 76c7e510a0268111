import { type AskedAddress, asksFor, type CallerProtocol, type OfferedModel } from "../../caller-protocol.ts";
import type { PictureOperation } from "../../contract.ts";
import { openAiCallerCodec, openAiCallerEmbeddingCodec } from "./codec/index.ts";
import { openAiError, openAiErrorEvent } from "./errors/error-shape.ts";
import { openAiPictureCodec, operationOf, readPictureRequest } from "./images/index.ts";
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
    {
      path: "/v1/images/generations",
      summary: "Makes pictures from words, whole or streamed.",
      asks: asksForPictures("generations"),
    },
    {
      path: "/v1/images/edits",
      summary: "Changes pictures that are sent with it, whole or streamed.",
      asks: asksForPictures("edits"),
    },
    {
      path: "/v1/images/variations",
      summary: "Makes pictures like one that is sent with it.",
      asks: asksForPictures("variations"),
    },
  ],
  models: [{ path: "/v1/models", summary: "Lists the models the key can use." }],
  keyHeaders: [],
  isMeant: () => false,
  readRequest: ({ endpoint, form }, body) =>
    endpoint === "images" ? readPictureRequest(operationOf(form), body) : readRequestInTurns(endpoint, body),
  outputLimitNames: (endpoint) =>
    endpoint === "chat.completions" ? "'max_completion_tokens' or 'max_tokens'" : "'max_tokens'",
  writeError: openAiError,
  writeErrorEvent: openAiErrorEvent,
  streamType: () => "text/event-stream; charset=utf-8",
  writeModels: (models) => JSON.stringify({ object: "list", data: models.map(describe) }),
  writeModel: (model) => JSON.stringify(describe(model)),
  codec: openAiCallerCodec,
  embeddings: openAiCallerEmbeddingCodec,
  pictures: openAiPictureCodec,
};

function asksForPictures(form: PictureOperation): AskedAddress {
  return { endpoint: "images", model: null, stream: null, form };
}

/** `created` is 0: the catalogue does not say when a provider made a model, and OpenAI's clients want a number. */
function describe({ name, owner, contextTokens, endpoints }: OfferedModel) {
  return {
    id: name,
    object: "model",
    created: 0,
    owned_by: owner,
    ...(contextTokens > 0 ? { context_window: contextTokens } : {}),
    ...(endpoints.includes("images") ? { output_modalities: ["image"] } : {}),
  };
}
