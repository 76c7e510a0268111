import { JSON_HEADERS } from "./faults.ts";

const TYPES: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ["invalid_request_error", null],
  401: ["invalid_request_error", "invalid_api_key"],
  403: ["invalid_request_error", "unsupported_country_region_territory"],
  404: ["invalid_request_error", "model_not_found"],
  429: ["requests", "rate_limit_exceeded"],
};

/** An error in OpenAI's shape. */
export function errorAnswer(status: number, message: string, param: string | null = null): Response {
  const [type, code] = TYPES[status] ?? [status < 500 ? "invalid_request_error" : "server_error", null];
  const headers = status === 429 || status === 503 ? { ...JSON_HEADERS, "retry-after": "1" } : JSON_HEADERS;
  return new Response(JSON.stringify({ error: { message, type, param, code } }), { status, headers });
}

/** A refusal because of what a picture would show, in the words of OpenAI's image models. */
export function moderationRefusal(): Response {
  const error = {
    message: "Your request was rejected by the simulated safety system.",
    type: "image_generation_user_error",
    param: null,
    code: "moderation_blocked",
  };
  return new Response(JSON.stringify({ error }), { status: 400, headers: JSON_HEADERS });
}
