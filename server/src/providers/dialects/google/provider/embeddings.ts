import { openContent } from "../../../../kernel/content.ts";
import { NO_TOKENS } from "../../../contract.ts";
import { isRecord, parseRecord } from "../../json/json-record.ts";
import type { EmbeddingCodec } from "../../neutral/codec.ts";
import { listMember } from "../wire/members.ts";
import { readUsage } from "../wire/usage.ts";

/** `batchEmbedContents` (ai.google.dev/api/embeddings): a request for each text. */
export const embeddingCodec: EmbeddingCodec = {
  encodeRequest({ inputs, dimensions }, { model }) {
    const requests = inputs.map((text) => ({
      model: `models/${model}`,
      content: { parts: [{ text }] },
      ...(dimensions === null ? {} : { outputDimensionality: dimensions }),
    }));
    return [JSON.stringify({ requests })];
  },

  decodeAnswer(body) {
    const answer = parseRecord(openContent(body));
    const embeddings = answer?.["embeddings"];
    if (answer === null || !Array.isArray(embeddings)) return null;
    const vectors: number[][] = [];
    for (const one of embeddings) {
      const values = isRecord(one) ? listMember(one, "values") : [];
      if (values.length === 0 || !values.every((value) => typeof value === "number")) return null;
      vectors.push([...values]);
    }
    const usage = readUsage(answer["usageMetadata"]);
    return { vectors, model: null, usage: usage === null ? null : { ...NO_TOKENS, input: usage.input } };
  },
};
