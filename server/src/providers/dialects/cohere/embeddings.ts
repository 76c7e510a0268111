import { openContent } from "../../../kernel/content.ts";
import { NO_TOKENS } from "../../contract.ts";
import { isRecord, parseRecord } from "../json/json-record.ts";
import type { EmbeddingCodec } from "../neutral/codec.ts";

/** Cohere API reference, Embed. Where nobody says what it is for, it is taken for a document. */
export const cohereEmbeddingCodec: EmbeddingCodec = {
  saysTask: true,
  encodeRequest: ({ inputs, dimensions, task }, { model }) => [
    JSON.stringify({
      model,
      texts: inputs,
      input_type: task?.kind ?? "search_document",
      embedding_types: ["float"],
      // Too long a text is refused, as others do.
      truncate: "NONE",
      ...(dimensions === null ? {} : { output_dimension: dimensions }),
    }),
  ],
  decodeAnswer(body) {
    const answer = parseRecord(openContent(body));
    const vectors = isRecord(answer?.["embeddings"]) ? answer["embeddings"]["float"] : null;
    if (answer === null || !isVectors(vectors)) return null;
    const billed = isRecord(answer["meta"]) ? answer["meta"]["billed_units"] : null;
    const input = isRecord(billed) ? billed["input_tokens"] : null;
    const isCounted = typeof input === "number" && Number.isSafeInteger(input) && input > 0;
    return { vectors, model: null, usage: isCounted ? { ...NO_TOKENS, input } : null };
  },
};

function isVectors(value: unknown): value is readonly (readonly number[])[] {
  return (
    Array.isArray(value) &&
    value.every((vector) => Array.isArray(vector) && vector.every((number) => typeof number === "number"))
  );
}
