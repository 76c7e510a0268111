import type { Endpoint } from "../../contract.ts";
import type { PassThrough, ProviderDialect } from "../../provider.ts";
import { readError } from "../errors/provider-error.ts";
import { readAnswer } from "./answer/answer.ts";
import { streamOf } from "./answer/stream-of.ts";
import { OpenAiStreamReader } from "./answer/stream-reader.ts";
import { openAiEmbeddingCodec, openAiProviderCodec } from "./codec/index.ts";
import { bodyReportsError } from "./errors/reported-error.ts";
import { picturePassThrough } from "./images/index.ts";
import { encodeRequest } from "./request/encode.ts";

export { openAiProtocol } from "./protocol.ts";
export { responsesDialect, responsesProtocol } from "./responses/index.ts";

const PATHS: Readonly<Record<Endpoint, string | null>> = {
  "chat.completions": "/chat/completions",
  completions: "/completions",
  embeddings: "/embeddings",
  "tokens.count": null,
  images: "/images",
};

/** For callers who speak it too. */
export const openAiPassThrough: PassThrough = {
  encodeRequest,
  readAnswer,
  streamReader: (request) => new OpenAiStreamReader(request),
  streamOf,
};

/** OpenAI's chat completions, completions and embeddings, as OpenAI and many others speak them. */
export const openAiDialect: ProviderDialect = {
  name: "openai",
  path: (endpoint, { operation = "generations" }) =>
    endpoint === "images" ? `${PATHS.images}/${operation}` : PATHS[endpoint],
  headers: [],
  streamType: "text/event-stream",
  readError,
  reportsError: bodyReportsError,
  passThrough: openAiPassThrough,
  codec: openAiProviderCodec,
  embeddings: openAiEmbeddingCodec,
  counting: null,
  pictures: { passThrough: picturePassThrough },
};
