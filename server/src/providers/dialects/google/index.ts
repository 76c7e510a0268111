import type { Endpoint } from "../../contract.ts";
import type { ProviderDialect } from "../../provider.ts";
import { bodyReportsError, readError } from "./errors/provider-error.ts";
import { countingCodec } from "./provider/counting.ts";
import { decodeAnswer } from "./provider/decode.ts";
import { embeddingCodec } from "./provider/embeddings.ts";
import { encodeRequest } from "./provider/encode.ts";
import { geminiPictureCodec } from "./provider/pictures.ts";
import { GeminiStreamDecoder } from "./provider/stream-decoder.ts";
import { readAnswer } from "./relay/answer.ts";
import { encodeRequest as relayRequest } from "./relay/encode.ts";
import { GeminiStreamReader } from "./relay/stream-reader.ts";
import { DIALECT } from "./wire/name.ts";

export { geminiProtocol } from "./protocol.ts";
export { SERVICE_ACCOUNT } from "./vertex/service-account.ts";

const METHODS: Readonly<Record<Endpoint, string | null>> = {
  "chat.completions": "generateContent",
  completions: null,
  embeddings: "batchEmbedContents",
  "tokens.count": "countTokens",
  images: "generateContent",
};

function path(
  endpoint: Endpoint,
  { model, stream }: { readonly model: string; readonly stream: boolean },
): string | null {
  const method = METHODS[endpoint];
  if (method === null) return null;
  const name = encodeURIComponent(model);
  return stream && endpoint !== "images"
    ? `/models/${name}:streamGenerateContent?alt=sse`
    : `/models/${name}:${method}`;
}

/** Gemini as Google's Gemini API serves it (ai.google.dev/api). */
export const geminiDialect: ProviderDialect = {
  name: DIALECT,
  path,
  headers: [],
  streamType: "text/event-stream",
  readError,
  reportsError: bodyReportsError,
  passThrough: {
    encodeRequest: relayRequest,
    readAnswer,
    streamReader: (request) => new GeminiStreamReader(request),
    streamOf: () => null,
  },
  codec: { encodeRequest, decodeAnswer, streamDecoder: () => new GeminiStreamDecoder() },
  embeddings: embeddingCodec,
  counting: countingCodec(true),
  pictures: { codec: geminiPictureCodec },
};

/**
 * The same as Vertex AI serves it: below an address of a project and a location, counted by members, and without batches of
 * embeddings.
 */
export const vertexDialect: ProviderDialect = {
  ...geminiDialect,
  path: (endpoint, asked) => {
    const below = endpoint === "embeddings" ? null : path(endpoint, asked);
    return below === null ? null : `/publishers/google${below}`;
  },
  embeddings: null,
  counting: countingCodec(false),
};
