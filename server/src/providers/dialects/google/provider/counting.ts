import { openContent } from "../../../../kernel/content.ts";
import { parseRecord } from "../../json/json-record.ts";
import type { CountingCodec } from "../../neutral/codec.ts";
import { encodeRequest } from "./encode.ts";

/**
 * `countTokens` (ai.google.dev/api/tokens). Gemini's API takes instructions and tools only inside a whole request; Vertex AI
 * takes the members of a request themselves.
 */
export function countingCodec(takesWholeRequest: boolean): CountingCodec {
  return {
    encodeRequest(request, target) {
      const body = encodeRequest(request, target).body.map(String).join("");
      if (!takesWholeRequest) return [body];
      const model = JSON.stringify(`models/${target.model}`);
      return [`{"generateContentRequest":{"model":${model},${body.slice(1)}}`];
    },

    decodeAnswer(body) {
      const total = parseRecord(openContent(body))?.["totalTokens"];
      return typeof total === "number" && Number.isSafeInteger(total) && total >= 0 ? total : null;
    },
  };
}
