import { isRecord, type JsonRecord } from "../../json/json-record.ts";

/** Whether it is a `GenerateContentResponse`: it has candidates, or says that the prompt was blocked, or counts. */
export function isAnswer(answer: JsonRecord): boolean {
  return (
    !reportsError(answer) &&
    (Array.isArray(answer["candidates"]) ||
      isRecord(answer["promptFeedback"]) ||
      isRecord(answer["usageMetadata"]))
  );
}

/** `{"error": {code, message, status, details}}`, under any status of HTTP. */
export function reportsError(answer: JsonRecord): boolean {
  const { error } = answer;
  return isRecord(error) && !Array.isArray(answer["candidates"]);
}

export function candidatesOf(answer: JsonRecord): readonly JsonRecord[] {
  const { candidates } = answer;
  return Array.isArray(candidates) ? candidates.filter(isRecord) : [];
}

/** Google leaves out the index zero. */
export function indexOf(candidate: JsonRecord): number {
  const { index } = candidate;
  return typeof index === "number" && Number.isSafeInteger(index) && index >= 0 ? index : 0;
}

export function partsOf(candidate: JsonRecord): readonly JsonRecord[] {
  const { content } = candidate;
  const parts = isRecord(content) ? content["parts"] : undefined;
  return Array.isArray(parts) ? parts.filter(isRecord) : [];
}

/** Null where the candidate goes on. */
export function finishOf(candidate: JsonRecord): string | null {
  const reason = candidate["finishReason"];
  return typeof reason === "string" && reason !== "" && reason !== "FINISH_REASON_UNSPECIFIED"
    ? reason
    : null;
}

/** Why the prompt was not answered at all; null where it was. */
export function blockOf(answer: JsonRecord): unknown {
  const feedback = answer["promptFeedback"];
  if (candidatesOf(answer).length > 0 || !isRecord(feedback)) return null;
  return feedback["blockReason"] ?? null;
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
