import type { CallerCodec } from "../../neutral/codec.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { AnthropicStreamWriter } from "./stream-writer.ts";

/** The Messages API, for callers whose provider speaks otherwise. */
export const callerCodec: CallerCodec = {
  decodeRequest,
  encodeAnswer,
  streamWriter: (told) => new AnthropicStreamWriter(told),
  encodeCount: (inputTokens) => JSON.stringify({ input_tokens: inputTokens }),
};
