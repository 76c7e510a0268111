import { type Content, openContent } from "../../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../../json/json-record.ts";
import type { EmbeddingCodec } from "../../../neutral/codec.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { reportsError } from "../../errors/reported-error.ts";

/** Embeddings of providers, to and from the neutral form (OpenAI API reference, CreateEmbeddingRequest). */
export const openAiEmbeddingCodec: EmbeddingCodec = {
  encodeRequest: ({ inputs, dimensions }, { model }) => [
    JSON.stringify({ model, input: inputs, ...(dimensions === null ? {} : { dimensions }) }),
  ],
  decodeAnswer(body) {
    const answer = parse(body);
    const data = answer?.["data"];
    if (answer === null || !Array.isArray(data)) return null;
    const sorted = data.filter(isRecord).toSorted((a, b) => placeOf(a) - placeOf(b));
    const vectors = sorted.map(({ embedding }) => vectorIn(embedding)).filter((vector) => vector !== null);
    if (vectors.length !== data.length) return null;
    const count = new AnswerCount();
    count.take(answer, []);
    count.isWhole();
    count.allWasRead();
    return {
      vectors,
      model: typeof answer["model"] === "string" ? answer["model"] : null,
      usage: count.counts,
    };
  },
};

function parse(body: Content): JsonRecord | null {
  const answer = parseRecord(openContent(body));
  return answer === null || reportsError(answer) ? null : answer;
}

function placeOf({ index }: JsonRecord): number {
  return typeof index === "number" ? index : 0;
}

/** Numbers, or 32-bit floats in base64, little end first. */
function vectorIn(embedding: unknown): readonly number[] | null {
  if (Array.isArray(embedding))
    return embedding.every((number) => typeof number === "number") ? embedding : null;
  if (typeof embedding !== "string") return null;
  const bytes = Buffer.from(embedding, "base64");
  if (bytes.length === 0 || bytes.length % 4 !== 0) return null;
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
