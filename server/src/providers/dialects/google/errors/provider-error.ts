import { type Content, openContent } from "../../../../kernel/content.ts";
import type { ErrorMeaning, ProviderReport } from "../../../contract.ts";
import { readError as readAnyError } from "../../errors/provider-error.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import { reportsError } from "../wire/candidates.ts";
import { listMember } from "../wire/members.ts";

/**
 * Reads an error of Google's servers (google.rpc.Status; cloud.google.com/apis/design/errors). RESOURCE_EXHAUSTED is both a
 * limit for a time and an account without money; its details tell which.
 */
export function readError(body: Content, secret: string): ProviderReport {
  const report = readAnyError(body, secret);
  const answer = parseFirstRecord(openContent(body));
  const error = answer !== null && isRecord(answer["error"]) ? answer["error"] : null;
  return error === null ? report : { ...report, meaning: meaningOf(error) ?? report.meaning };
}

/** Whether a whole body does, although its status is one of success. */
export function bodyReportsError(body: Content): boolean {
  const answer = parseFirstRecord(openContent(body));
  return answer !== null && reportsError(answer);
}

/** Null where the words have to tell. */
function meaningOf(error: JsonRecord): ErrorMeaning | null {
  switch (error["status"]) {
    case "RESOURCE_EXHAUSTED":
      return isForATime(error) ? "rate" : null;
    case "UNAVAILABLE":
      return "overload";
    // An account that has not paid, or a key that is not what it was: nothing that a caller sent.
    case "FAILED_PRECONDITION":
      return /\bbilling\b/i.test(String(error["message"])) ? "quota" : null;
    default:
      return null;
  }
}

/** A quota that fills again says after how long, or what it counts by. */
function isForATime(error: JsonRecord): boolean {
  return listMember(error, "details").some((detail) => {
    if (!isRecord(detail)) return false;
    const type = String(detail["@type"]);
    if (type.endsWith("google.rpc.RetryInfo")) return true;
    return listMember(detail, "violations").some(
      (one) => isRecord(one) && /Per(?:Second|Minute|Hour|Day)/.test(String(one["quotaId"])),
    );
  });
}
