import type { CallerProtocol } from "../../caller-protocol.ts";
import { MODELS_PATHS, readAddress } from "./caller/address.ts";
import { callerCodec } from "./caller/codec.ts";
import { embeddings } from "./caller/embeddings.ts";
import { describeModel } from "./caller/models.ts";
import { readRequest } from "./caller/request.ts";
import { geminiError } from "./errors/error-shape.ts";
import { DIALECT } from "./wire/name.ts";

/** What clients of Google's Gemini API speak (ai.google.dev/api). */
export const geminiProtocol: CallerProtocol = {
  name: DIALECT,
  routes: MODELS_PATHS.map((path) => ({
    path: `${path}/*`,
    summary:
      "Gemini's API: `{model}:generateContent`, `:streamGenerateContent`, `:countTokens`, `:embedContent` and `:batchEmbedContents`.",
    asks: readAddress,
  })),
  models: MODELS_PATHS.map((path) => ({
    path,
    summary: "Lists the models the key can use, in Gemini's form.",
  })),
  keyHeaders: ["x-goog-api-key"],
  isMeant: (headers) => headers.has("x-goog-api-key") || headers.has("x-goog-api-client"),
  readRequest,
  outputLimitNames: () => "'generationConfig.maxOutputTokens'",
  writeError: geminiError,
  writeErrorEvent: (error, said, { form }, isFirst) => {
    const text = geminiError(error, said);
    return form === "array" ? `${isFirst ? "[" : ",\r\n"}${text}]` : `data: ${text}\r\n\r\n`;
  },
  streamType: ({ form }) =>
    form === "array" ? "application/json; charset=utf-8" : "text/event-stream; charset=utf-8",
  writeModels: (models) => JSON.stringify({ models: models.map(describeModel) }),
  writeModel: (model) => JSON.stringify(describeModel(model)),
  codec: callerCodec,
  embeddings,
};
