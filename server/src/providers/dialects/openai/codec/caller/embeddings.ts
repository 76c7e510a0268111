import { openContent } from "../../../../../kernel/content.ts";
import { isRecord } from "../../../json/json-record.ts";
import { refuseMember, refuseOthers, refuseValue, wholeNumberIn, wordIn } from "../../../json/members.ts";
import type { CallerEmbeddingCodec } from "../../../neutral/codec.ts";

const READ: ReadonlySet<string> = new Set(["model", "input", "dimensions", "encoding_format", "user"]);

/** Embeddings of callers, to and from the neutral form (OpenAI API reference, CreateEmbeddingRequest). */
export const openAiCallerEmbeddingCodec: CallerEmbeddingCodec = {
  decodeRequest({ body }) {
    const parsed: unknown = JSON.parse(openContent(body));
    if (!isRecord(parsed)) return refuseValue("body", "must be a JSON object");
    refuseOthers(parsed, READ);
    const { input } = parsed;
    return {
      inputs: typeof input === "string" ? [input] : textsIn(input),
      dimensions: wholeNumberIn(parsed, "dimensions"),
      inBase64: wordIn(parsed, "encoding_format", ["float", "base64"]) === "base64",
    };
  },
  encodeAnswer: ({ vectors, usage }, { request, model }) =>
    JSON.stringify({
      object: "list",
      data: vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: request.inBase64 === true ? inBase64(vector) : vector,
      })),
      model,
      usage: { prompt_tokens: usage?.input ?? 0, total_tokens: usage?.input ?? 0 },
    }),
};

/** Tokens are numbers of one model's own, which no other dialect takes. */
function textsIn(input: unknown): readonly string[] {
  if (Array.isArray(input) && input.every((text) => typeof text === "string")) return input;
  return refuseMember("input");
}

/** 32-bit floats, little end first: OpenAI's SDKs ask for them by default. */
function inBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes.toString("base64");
}
