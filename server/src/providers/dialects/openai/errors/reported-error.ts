import { type Content, openContent } from "../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";

/**
 * Whether a provider reports an error in place of an answer or a chunk. Old versions of vLLM send the error itself
 * and not inside `error`, FastAPI a `detail`; servers that write every member send an empty `error` beside a good
 * answer.
 */
export function reportsError(answer: JsonRecord): boolean {
  if (answer["object"] === "error") return true;
  const error = answer["error"];
  const answers = Array.isArray(answer["choices"]) || Array.isArray(answer["data"]);
  if (error !== undefined && error !== null && error !== false) return !(answers && isEmpty(error));
  if (answers || "usage" in answer) return false;
  return typeof answer["message"] === "string" || "detail" in answer;
}

function isEmpty(error: unknown): boolean {
  if (typeof error === "string") return error.trim() === "";
  if (Array.isArray(error)) return error.length === 0;
  return isRecord(error) && Object.keys(error).length === 0;
}

/** Whether a whole body does. */
export function bodyReportsError(body: Content): boolean {
  const answer = parseFirstRecord(openContent(body));
  return answer !== null && reportsError(answer);
}
