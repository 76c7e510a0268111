import type { CallerCodec } from "../../../neutral/codec.ts";
import { isCarried } from "../carried/carrier.ts";
import { decodeRequest } from "./read-request.ts";
import { ResponseStreamWriter } from "./stream-writer.ts";
import { encodeAnswer } from "./write-answer.ts";

/** Responses of callers, to and from the neutral form. */
export const responsesCallerCodec: CallerCodec = {
  decodeRequest,
  encodeAnswer,
  streamWriter: (told) => new ResponseStreamWriter(told, isCarried(told.asked)),
  encodeCount: null,
};
