import { type Content, openContent } from "../../../../kernel/content.ts";
import { type Answer, type Endpoint, type InferenceRequest, NO_TOKENS } from "../../../contract.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";
import { isGeminiRequest } from "../caller/request.ts";
import { candidatesOf, isAnswer, reportsError } from "../wire/candidates.ts";
import { readUsage } from "../wire/usage.ts";
import { GeminiCount } from "./answer-count.ts";

/**
 * Null when it is not what the endpoint promises.
 * @param request its answer has another form where a single text was embedded, because providers are asked for a batch
 */
export function readAnswer(endpoint: Endpoint, body: Content, request?: InferenceRequest): Answer | null {
  const answer = parseRecord(openContent(body));
  if (answer === null || reportsError(answer)) return null;
  if (endpoint === "embeddings")
    return readEmbeddings(
      answer,
      request !== undefined && isGeminiRequest(request) && request.form === "one",
    );
  if (endpoint === "tokens.count") return typeof answer["totalTokens"] === "number" ? NOTHING_WRITTEN : null;
  const { candidates } = answer;
  const isWhole = candidates === undefined || (Array.isArray(candidates) && candidates.every(isRecord));
  if (!isAnswer(answer) || !isWhole) return null;
  if (candidatesOf(answer).length === 0 && !isRecord(answer["promptFeedback"])) return null;
  const count = new GeminiCount();
  count.take(answer, true);
  return count;
}

const NOTHING_WRITTEN: Answer = {
  counts: null,
  unsplitTokens: 0,
  outputCharacters: 0,
  uncountedCharacters: 0,
  extras: null,
};

function readEmbeddings(answer: JsonRecord, isOne: boolean): Answer | null {
  const { embeddings, ...others } = answer;
  if (!Array.isArray(embeddings) || !embeddings.every(isRecord)) return null;
  const usage = readUsage(answer["usageMetadata"]);
  const read = { ...NOTHING_WRITTEN, counts: usage === null ? null : { ...NO_TOKENS, input: usage.input } };
  return isOne ? { ...read, translated: JSON.stringify({ embedding: embeddings[0], ...others }) } : read;
}
