import { openContent } from "../../../../kernel/content.ts";
import type { InferenceRequest } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { CallerEmbeddingCodec, NeutralEmbeddingRequest } from "../../neutral/codec.ts";
import { textOf } from "../wire/candidates.ts";
import { listMember, member, objectMember } from "../wire/members.ts";
import { onlyGoogle, refuseOthers } from "./names.ts";
import { isGeminiRequest } from "./request.ts";

const KNOWN = new Set(["model", "content", "outputDimensionality", "taskType", "title"]);

/** One text is asked for as `embedContent`, several as `batchEmbedContents`. */
export const embeddings: CallerEmbeddingCodec = {
  decodeRequest,
  encodeAnswer: ({ vectors, usage }, { asked }) => {
    const usageMetadata = usage === null ? {} : { usageMetadata: { promptTokenCount: usage.input } };
    const embeddings = vectors.map((values) => ({ values }));
    const isOne = isGeminiRequest(asked) && asked.form === "one";
    return JSON.stringify(
      isOne ? { embedding: embeddings[0], ...usageMetadata } : { embeddings, ...usageMetadata },
    );
  },
};

/** @throws PublicError untranslatable */
function decodeRequest({ body }: InferenceRequest): NeutralEmbeddingRequest {
  const request = JSON.parse(openContent(body)) as JsonRecord;
  const several = member(request, "requests") === undefined ? [request] : listMember(request, "requests");
  const requests = several.filter(isRecord);
  const sizes = new Set(requests.map(sizeOf));
  if (sizes.size > 1) onlyGoogle("requests[].outputDimensionality");
  const [dimensions = null] = sizes;
  return { inputs: requests.map(textIn), dimensions };
}

function sizeOf(request: JsonRecord): number | null {
  const size = member(request, "outputDimensionality");
  return typeof size === "number" ? size : null;
}

function textIn(request: JsonRecord): string {
  refuseOthers(request, KNOWN, "");
  // Vectors for another task are other vectors.
  for (const name of ["taskType", "title"])
    if (member(request, name) !== undefined && member(request, name) !== "TASK_TYPE_UNSPECIFIED")
      onlyGoogle(name);
  const texts = listMember(objectMember(request, "content"), "parts").map((part) =>
    isRecord(part) ? textOf(part["text"]) : null,
  );
  if (texts.includes(null)) onlyGoogle("content.parts[]");
  return texts.join("");
}
