import { ActError } from "../../kernel/act-error.ts";
import { SPANISH_ACT_ERRORS } from "../../kernel/act-error-spanish.ts";
import type { RequestId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { type Language, preferredLanguage } from "../language.ts";

/** T-3: of every answer of the API. Nothing in it is a page, may be kept, framed or listed by a search engine. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

/** An answer in JSON. An object with a `revision` has it as its entity tag too, for `If-Match`. */
export function answer(document: unknown, status: number, requestId: RequestId): Response {
  const revision = isRecord(document) ? document["revision"] : undefined;
  return Response.json(document, {
    status,
    headers: {
      ...HEADERS,
      "x-request-id": requestId,
      ...(typeof revision === "number" ? { etag: `"${revision}"` } : {}),
    },
  });
}

/** A file to be kept, as it is made. */
export function file(
  body: ReadableStream<Uint8Array>,
  type: string,
  name: string,
  requestId: RequestId,
): Response {
  return new Response(body, {
    headers: {
      ...HEADERS,
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "x-request-id": requestId,
    },
  });
}

/** An error as problem details (RFC 9457). What is no error of the catalogue is logged, and told by its request id only. */
export function problem(error: unknown, request: Request, requestId: RequestId, log: Log): Response {
  const known = error instanceof ActError ? error : null;
  if (known === null) log.write("error", "request_failed", { requestId, failure: nameOf(error) });
  const language = preferredLanguage(request);
  const status = known?.status ?? 500;
  const field = known?.values["field"];
  const allow = known?.values["allow"];
  const retryAfter = known?.values["retryAfterSeconds"];
  return new Response(
    JSON.stringify({
      type: "about:blank",
      title: sentenceFor(known, language),
      status,
      code: known?.code ?? "internal",
      request_id: requestId,
      ...(typeof field === "string" ? { field } : {}),
    }),
    {
      status,
      headers: {
        ...HEADERS,
        "content-type": "application/problem+json",
        "content-language": language,
        vary: "accept-language",
        "x-request-id": requestId,
        ...(status === 401 ? { "www-authenticate": 'Bearer realm="sallyport"' } : {}),
        ...(allow === undefined ? {} : { allow: String(allow) }),
        ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
      },
    },
  );
}

/** in the language that was asked for. */
function sentenceFor(known: ActError | null, language: Language): string {
  if (language === "es")
    return known === null
      ? "Algo falló aquí. Cita el id de la solicitud a quien lleva este servidor."
      : known.say(SPANISH_ACT_ERRORS[known.code]);
  return known?.sentence ?? "Something failed here. Quote the request id to whoever runs this.";
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
