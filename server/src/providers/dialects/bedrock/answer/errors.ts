import { Content, openContent } from "../../../../kernel/content.ts";
import type { ProviderReport } from "../../../contract.ts";
import { readError as readCommon } from "../../errors/provider-error.ts";
import { parseRecord } from "../../json/json-record.ts";

/** Errors of AWS name their type with a namespace before it: `com.amazon.coral.service#ThrottlingException`. */
export function readError(body: Content, secret: string): ProviderReport {
  const error = parseRecord(openContent(body));
  if (error === null) return readCommon(body, secret);
  const named = error["__type"] ?? error["type"];
  const type = typeof named === "string" ? (named.split("#").at(-1) ?? named) : null;
  const message = error["message"] ?? error["Message"];
  const report = readCommon(new Content(JSON.stringify({ error: { message, type } })), secret);
  const meaning = type === null ? null : (MEANINGS.find(([pattern]) => pattern.test(type))?.[1] ?? null);
  return { ...report, meaning: report.meaning ?? meaning };
}

/** Amazon Bedrock API reference, "Common errors" and Converse. */
const MEANINGS = [
  [/^Throttling|^TooManyRequests/i, "rate"],
  [/^ServiceQuotaExceeded/i, "rate"],
  [/^(?:ServiceUnavailable|ModelNotReady|ModelTimeout|InternalServer)/i, "overload"],
  [/^Validation/i, "request"],
] as const;

export function reportsError(body: Content): boolean {
  const answer = parseRecord(openContent(body));
  return (
    answer !== null &&
    !("output" in answer) &&
    ("message" in answer || "Message" in answer || "__type" in answer)
  );
}
