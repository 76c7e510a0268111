import type { ProviderCodec } from "../../../neutral/codec.ts";
import { decodeAnswer } from "./read-answer.ts";
import { ResponsesStreamDecoder } from "./stream-decoder.ts";
import { encodeRequest } from "./write-request.ts";

/** Responses of providers, to and from the neutral form. */
export const responsesProviderCodec: ProviderCodec = {
  encodeRequest,
  decodeAnswer,
  streamDecoder: () => new ResponsesStreamDecoder(),
};
