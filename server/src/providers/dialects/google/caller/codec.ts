import type { CallerCodec } from "../../neutral/codec.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { isGeminiRequest } from "./request.ts";
import { GeminiStreamWriter } from "./stream-writer.ts";

/** What callers of Gemini's API say and are told, for providers that speak otherwise. */
export const callerCodec: CallerCodec = {
  decodeRequest,
  encodeAnswer,
  streamWriter: (told) => new GeminiStreamWriter(told, isGeminiRequest(told.asked) ? told.asked.form : null),
  encodeCount: (totalTokens) => JSON.stringify({ totalTokens }),
};
