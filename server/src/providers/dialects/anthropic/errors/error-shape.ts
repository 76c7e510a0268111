import type { PublicError } from "../../../../kernel/errors.ts";
import type { ProviderError } from "../../../contract.ts";
import { eventText } from "../wire/event.ts";

/** Anthropic's types by status (platform.claude.com/docs, Errors); other statuses of a client are invalid requests. */
const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  409: "conflict_error",
  413: "request_too_large",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
  529: "overloaded_error",
};

function typeOf({ status, code }: PublicError): string {
  const type = TYPES[status];
  if (type === undefined) return status < 500 ? "invalid_request_error" : "api_error";
  // A budget that is used up is no limit of a rate, and to try again does not help.
  return code === "budget_period_exhausted" ? "billing_error" : type;
}

/**
 * The body of an error in Anthropic's shape, with our code and parameter beside it. With `said`, the provider's own words, which
 * `readError` found fit to show, stand in place of ours.
 */
function errorBody(
  error: PublicError,
  said: ProviderError | null,
  first?: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const param = error.values["param"];
  return {
    type: "error",
    error: {
      type: typeOf(error),
      message: said?.message ?? error.text,
      code: said?.code ?? error.code,
      ...(typeof param === "string" ? { param } : {}),
    },
    ...(first && { first }),
  };
}

export function anthropicError(
  error: PublicError,
  said: ProviderError | null,
  first?: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify(errorBody(error, said, first));
}

/** The same as the last event of a stream that has begun. Anthropic's SDKs throw when an event has this name. */
export function anthropicErrorEvent(error: PublicError, said: ProviderError | null): string {
  return eventText(errorBody(error, said));
}
