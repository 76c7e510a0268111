import type { CallerCodec } from "../../../neutral/codec.ts";
import { decodeRequest } from "./read-request.ts";
import { ChatStreamWriter } from "./stream-writer.ts";
import { encodeAnswer } from "./write-answer.ts";

/** Chat completions of callers, to and from the neutral form. */
export const openAiCallerCodec: CallerCodec = {
  decodeRequest,
  encodeAnswer,
  streamWriter: (told) => new ChatStreamWriter(told),
  encodeCount: null,
};
