import type { Content } from "../../../../kernel/content.ts";
import type { ProviderReport } from "../../../contract.ts";
import { readError } from "../../errors/provider-error.ts";

/** Anthropic's types that other providers have no word for, by the status that goes with them. */
const STATUSES: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/**
 * What an error of Anthropic's means, and which of its words may be shown. Inside a stream its type is all that tells its
 * status.
 */
export function readAnthropicError(body: Content, secret: string): ProviderReport {
  const report = readError(body, secret);
  const type = report.words?.type ?? "";
  const status = Object.hasOwn(STATUSES, type) ? (STATUSES[type] ?? null) : null;
  const meaning = report.meaning ?? (type === "request_too_large" ? "request" : null);
  return { ...report, meaning, status: report.status ?? status };
}
