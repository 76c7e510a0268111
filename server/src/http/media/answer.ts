import { ActError } from "../../kernel/act-error.ts";
import { RowsRefused } from "../../kernel/act-errors/rows-refused.ts";
import { PublicError } from "../../kernel/errors.ts";
import type { Log } from "../../ports/log.ts";
import { ModelRefused } from "../../ports/picture-models.ts";

/** Of every answer here: nothing in it is a page, may be kept, framed, or listed by a search engine (T-3). */
export const PRIVATE: Readonly<Record<string, string>> = {
  "cache-control": "private, no-store",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  "cross-origin-resource-policy": "same-site",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, noimageindex",
};

const INTERNAL = "Something failed here. Quote the request id to whoever runs this.";

export function answer(document: unknown, status: number, requestId: string): Response {
  return Response.json(document, { status, headers: { ...PRIVATE, "x-request-id": requestId } });
}

/** An error as all of /v1 tells it, in the shape that OpenAI's clients read. */
export function errorAnswer(error: unknown, requestId: string, log: Log): Response {
  const { status, code, sentence, headers, goneAt } = told(error, requestId, log);
  const since = goneAt === undefined ? {} : { gone_at: goneAt };
  const rows = error instanceof RowsRefused ? { rows: error.told } : {};
  return Response.json(
    { error: { message: sentence, type: typeOf(status), param: null, code, ...since, ...rows } },
    { status, headers },
  );
}

/** An error at a link, which browsers open: problem details (RFC 9457). */
export function problemAnswer(error: unknown, requestId: string, log: Log): Response {
  const { status, code, sentence, headers } = told(error, requestId, log);
  const body = { type: "about:blank", title: sentence, status, code, request_id: requestId };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

/** What is no error of the catalogue is logged, and told by its request id only. */
function told(error: unknown, requestId: string, log: Log) {
  const known = knownOf(error);
  if (known === null) {
    const failure = error instanceof Error ? error.name : typeof error;
    log.write("error", "request_failed", { requestId, failure });
  }
  const { status, code, sentence, retryAfter, allow, goneAt } = known ?? FAILED;
  return {
    ...{ status, code, sentence, goneAt },
    headers: {
      ...PRIVATE,
      "x-request-id": requestId,
      // The official SDKs read this header and obey "false" on any status.
      ...(status < 500 && status !== 429 ? { "x-should-retry": "false" } : {}),
      ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
      ...(allow === undefined ? {} : { allow: String(allow) }),
    },
  };
}

interface Told {
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
  readonly retryAfter?: string | number | undefined;
  readonly allow?: string | number | undefined;
  /** Since when what was asked for is over. */
  readonly goneAt?: string | number | undefined;
}

const FAILED: Told = { status: 500, code: "internal", sentence: INTERNAL };

/** Of an act, or of a model that is asked for: the same codes and sentences as where it is asked at once. */
function knownOf(error: unknown): Told | null {
  if (error instanceof ActError) {
    const { status, code, sentence, values } = error;
    return {
      status,
      code,
      sentence,
      retryAfter: values["retryAfterSeconds"],
      allow: values["allow"],
      goneAt: values["goneAt"],
    };
  }
  if (error instanceof ModelRefused) {
    const { status, code, sentence, retryAfterSeconds } = error;
    return { status, code, sentence, retryAfter: retryAfterSeconds ?? undefined };
  }
  if (!(error instanceof PublicError)) return null;
  return { status: error.status, code: error.code, sentence: error.text };
}

function typeOf(status: number): string {
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}
