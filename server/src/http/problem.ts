import type { PublicError } from "../kernel/errors.ts";
import type { RequestId } from "../kernel/ids.ts";

/** An error as problem details (RFC 9457), for everything but inference routes. */
export function problem(error: PublicError, requestId: RequestId): Response {
  const body = {
    type: "about:blank",
    title: error.text,
    status: error.status,
    code: error.code,
    request_id: requestId,
  };
  return Response.json(body, {
    status: error.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-request-id": requestId,
      "x-content-type-options": "nosniff",
    },
  });
}
