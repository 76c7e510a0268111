import type { Endpoint } from "../../contract.ts";
import type { ProviderDialect } from "../../provider.ts";
import { decodeAnswer } from "./answer/decode-answer.ts";
import { bodyReportsError } from "./answer/message.ts";
import { countOf, readAnswer } from "./answer/read-answer.ts";
import { AnthropicStreamDecoder } from "./answer/stream-decoder.ts";
import { streamOf } from "./answer/stream-of.ts";
import { AnthropicStreamReader } from "./answer/stream-reader.ts";
import { readAnthropicError } from "./errors/provider-error.ts";
import { encodeCountRequest, encodeRequest } from "./provider/encode.ts";
import { encodePassed } from "./request/encode.ts";
import { DIALECT } from "./wire/signatures.ts";

export { anthropicProtocol } from "./protocol.ts";

const PATHS: Readonly<Record<Endpoint, string | null>> = {
  "chat.completions": "/messages",
  completions: null,
  embeddings: null,
  "tokens.count": "/messages/count_tokens",
  images: null,
};

/** Anthropic's Messages API, as Anthropic and others speak it. */
export const anthropicDialect: ProviderDialect = {
  name: DIALECT,
  path: (endpoint) => PATHS[endpoint],
  headers: [["anthropic-version", "2023-06-01"]],
  streamType: "text/event-stream",
  readError: readAnthropicError,
  reportsError: bodyReportsError,
  passThrough: {
    encodeRequest: encodePassed,
    readAnswer,
    streamReader: () => new AnthropicStreamReader(),
    streamOf,
  },
  codec: { encodeRequest, decodeAnswer, streamDecoder: () => new AnthropicStreamDecoder() },
  embeddings: null,
  counting: { encodeRequest: encodeCountRequest, decodeAnswer: countOf },
};
