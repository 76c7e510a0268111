import type { Endpoint } from "../../contract.ts";
import type { ProviderDialect } from "../../provider.ts";
import { readError } from "../errors/provider-error.ts";
import { decodeAnswer, reportsError } from "./answer/decode.ts";
import { CohereStreamDecoder } from "./answer/stream-decoder.ts";
import { cohereEmbeddingCodec } from "./embeddings.ts";
import { encodeRequest } from "./request/encode.ts";

const PATHS: Readonly<Partial<Record<Endpoint, string>>> = {
  "chat.completions": "/v2/chat",
  embeddings: "/v2/embed",
};

/** Cohere's chat and embeddings, second version. */
export const cohereDialect: ProviderDialect = {
  name: "cohere",
  path: (endpoint) => PATHS[endpoint] ?? null,
  headers: [],
  streamType: "text/event-stream",
  readError,
  reportsError,
  passThrough: null,
  codec: { encodeRequest, decodeAnswer, streamDecoder: () => new CohereStreamDecoder() },
  embeddings: cohereEmbeddingCodec,
  counting: null,
};
