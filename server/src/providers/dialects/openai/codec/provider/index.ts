import type { ProviderCodec } from "../../../neutral/codec.ts";
import { decodeAnswer } from "./read-answer.ts";
import { ChatStreamDecoder } from "./stream-decoder.ts";
import { encodeRequest } from "./write-request.ts";

export { openAiEmbeddingCodec } from "./embeddings.ts";

/** Chat completions of providers, to and from the neutral form. */
export const openAiProviderCodec: ProviderCodec = {
  encodeRequest,
  decodeAnswer,
  streamDecoder: () => new ChatStreamDecoder(),
};
