import type { PublicError } from "../../../../kernel/errors.ts";
import type { ProviderError } from "../../../contract.ts";

/** google.rpc.Code by the status of HTTP (googleapis, google/rpc/code.proto). */
const STATUSES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  402: "FAILED_PRECONDITION",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "UNIMPLEMENTED",
  408: "DEADLINE_EXCEEDED",
  409: "ABORTED",
  413: "INVALID_ARGUMENT",
  415: "INVALID_ARGUMENT",
  422: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/**
 * The body of an error in Google's form (google.rpc.Status). Our own code stands in its details, as ErrorInfo. With `said`, the
 * provider's words, which `readError` found fit to show, stand in place of ours.
 */
export function geminiError(
  error: PublicError,
  said: ProviderError | null = null,
  first?: Readonly<Record<string, unknown>>,
): string {
  const status = STATUSES[error.status] ?? (error.status < 500 ? "FAILED_PRECONDITION" : "INTERNAL");
  const param = said?.param ?? error.values["param"];
  return JSON.stringify({
    error: {
      code: error.status,
      message: said?.message ?? error.text,
      status: said?.type && Object.values(STATUSES).includes(said.type) ? said.type : status,
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: error.code,
          domain: "sallyport",
          ...(typeof param === "string" ? { metadata: { param } } : {}),
        },
      ],
    },
    ...(first && { first }),
  });
}
