import type { ProviderDialect } from "../../provider.ts";
import { decodeAnswer } from "./answer/decode.ts";
import { readError, reportsError } from "./answer/errors.ts";
import { BedrockStreamDecoder } from "./answer/stream-decoder.ts";
import { encodeRequest } from "./request/encode.ts";

export { bedrockCredentials } from "./wire/credentials.ts";

/** Amazon Bedrock's Converse and ConverseStream. Ids of models, profiles and ARNs stand in the path. */
export const bedrockDialect: ProviderDialect = {
  name: "bedrock",
  path: (endpoint, { model, stream }) =>
    endpoint === "chat.completions"
      ? `/model/${encodeURIComponent(model)}/${stream ? "converse-stream" : "converse"}`
      : null,
  headers: [],
  streamType: "application/vnd.amazon.eventstream",
  readError,
  reportsError,
  passThrough: null,
  codec: { encodeRequest, decodeAnswer, streamDecoder: () => new BedrockStreamDecoder() },
  embeddings: null,
  counting: null,
};
