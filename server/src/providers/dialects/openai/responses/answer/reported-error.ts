import { type Content, openContent } from "../../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseFirstRecord, parseRecord } from "../../../json/json-record.ts";
import { reportsError } from "../../errors/reported-error.ts";

/** Whether a body or a response reports an error in place of an answer: one that failed names it inside. */
function isFailed(response: JsonRecord): boolean {
  return (
    response["status"] === "failed" ||
    (isRecord(response["error"]) && Object.keys(response["error"]).length > 0)
  );
}

export function bodyReportsError(body: Content): boolean {
  const answer = parseFirstRecord(openContent(body));
  return answer !== null && (reportsError(answer) || isFailed(answer));
}

/** A whole response; null when the body is none, or tells of an error. */
export function responseIn(body: Content): JsonRecord | null {
  const answer = parseRecord(openContent(body));
  if (answer === null || reportsError(answer) || isFailed(answer)) return null;
  return Array.isArray(answer["output"]) && answer["output"].every(isRecord) ? answer : null;
}
