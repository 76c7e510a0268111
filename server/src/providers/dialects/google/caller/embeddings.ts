import { openContent } from "../../../../kernel/content.ts";
import type { InferenceRequest } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import type { CallerEmbeddingCodec, EmbeddingTask, NeutralEmbeddingRequest } from "../../neutral/codec.ts";
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
  const tasks = new Set(requests.map(taskIn));
  const [task] = tasks;
  if (tasks.size > 1) onlyGoogle("requests[].taskType");
  const kind = task === undefined ? undefined : TASKS[task];
  return {
    inputs: requests.map(textIn),
    dimensions,
    ...(kind === undefined ? {} : { task: { kind, name: "taskType" } }),
  };
}

/** Those that others know, too (ai.google.dev/gemini-api/docs/embeddings#task-types). */
const TASKS: Readonly<Record<string, EmbeddingTask["kind"]>> = {
  RETRIEVAL_QUERY: "search_query",
  RETRIEVAL_DOCUMENT: "search_document",
  CLASSIFICATION: "classification",
  CLUSTERING: "clustering",
};

function taskIn(request: JsonRecord): string | undefined {
  const task = member(request, "taskType");
  if (task === undefined || task === "TASK_TYPE_UNSPECIFIED") return undefined;
  return typeof task === "string" && Object.hasOwn(TASKS, task) ? task : onlyGoogle("taskType");
}

function sizeOf(request: JsonRecord): number | null {
  const size = member(request, "outputDimensionality");
  return typeof size === "number" ? size : null;
}

function textIn(request: JsonRecord): string {
  refuseOthers(request, KNOWN, "");
  if (member(request, "title") !== undefined) onlyGoogle("title");
  const texts = listMember(objectMember(request, "content"), "parts").map((part) =>
    isRecord(part) ? textOf(part["text"]) : null,
  );
  if (texts.includes(null)) onlyGoogle("content.parts[]");
  return texts.join("");
}
