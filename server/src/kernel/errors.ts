import { PROVIDER_ERRORS } from "./provider-errors.ts";
import { STOP_ERRORS } from "./stop-errors.ts";

/**
 * Every error a caller can see: status (RFC 9110), OpenAI's error `type`, whether trying again can help, and text
 * that is safe to show. Messages never quote what the caller or a provider sent (Z-1); `{name}` is filled from values
 * that the product itself made or matched against a registry.
 */
export const ERRORS = {
  missing_api_key: [
    401,
    "authentication_error",
    false,
    "No API key was sent. Send it as 'Authorization: Bearer sp_…'.",
  ],
  malformed_api_key: [
    401,
    "authentication_error",
    false,
    "This is not a Sallyport API key: the checksum does not match. Copy the whole key, from 'sp_' to its end.",
  ],
  foreign_api_key: [
    401,
    "authentication_error",
    false,
    "This is an API key of {service}, not of this gateway, and it was neither used nor kept. Send a key that the operator of this gateway made, 'Authorization: Bearer sp_live_…' or 'sp_test_…', and keep the other for its own service.",
  ],
  operator_token: [
    401,
    "authentication_error",
    false,
    "This is an operator's token, which belongs at /api; it was not used here. For inference send an API key, 'Authorization: Bearer sp_live_…' or 'sp_test_…', and keep the token from whoever runs only requests.",
  ],
  key_in_other_header: [
    401,
    "authentication_error",
    false,
    "API keys are not read from the header '{header}'. Send the key as 'Authorization: Bearer sp_…'.",
  ],
  not_a_bearer_token: [
    401,
    "authentication_error",
    false,
    "The 'Authorization' header holds no Bearer token: {found}. Send 'Authorization: Bearer sp_…', which is the word 'Bearer', a space and the API key.",
  ],
  two_api_keys: [
    401,
    "authentication_error",
    false,
    "This request has two API keys that differ, so it is not known who calls. Send one key, in one header.",
  ],
  invalid_api_key: [
    401,
    "authentication_error",
    false,
    "This API key is not known, or was revoked or has expired. Create one with 'sallyport keys create'.",
  ],
  key_revoked: [
    401,
    "authentication_error",
    false,
    "This API key was revoked as compromised while the request was being served, so it was cut off.",
  ],
  key_in_url: [
    400,
    "invalid_request_error",
    false,
    "API keys are not accepted in a URL, neither in its path nor its query nor as its user name, where logs and histories keep them. Send 'Authorization: Bearer …', and replace this key: it may have been recorded on the way.",
  ],
  https_required: [
    403,
    "permission_error",
    false,
    "This request came over plain HTTP, so it was refused and its API key was not looked at. Use https://, and replace a key that travelled in the clear. If it came through a proxy that ends TLS, the operator names that proxy in SALLYPORT_TLS_PROXIES.",
  ],
  origin_not_allowed: [
    403,
    "permission_error",
    false,
    "API keys are not accepted from web pages of this origin: whoever opens a page can read its key. Call the gateway from a server of yours, and replace a key that was published in a page. The operator can let pages of chosen origins in with SALLYPORT_CORS_ORIGINS.",
  ],
  endpoint_not_allowed: [
    403,
    "permission_error",
    false,
    "This API key may not call this endpoint. Create a key with the scope '{scope}'.",
  ],
  model_not_allowed: [403, "permission_error", false, "This API key may not use the model '{model}'."],
  model_not_in_project: [
    403,
    "permission_error",
    false,
    "The project or the organization of this API key may not use the model '{model}', or none of the providers that serve it.",
  ],
  address_not_allowed: [
    403,
    "permission_error",
    false,
    "This API key may not be used from this network address.",
  ],
  invalid_host: [
    400,
    "invalid_request_error",
    false,
    "The 'Host' header must be sent once and name a host (RFC 9112 section 3.2).",
  ],
  not_found: [404, "invalid_request_error", false, "Nothing is at this address. GET / lists what is."],
  wrong_address: [
    404,
    "invalid_request_error",
    false,
    "Nothing is at this address. Send {meant} instead: {base}.",
  ],
  endpoint_not_offered: [
    404,
    "invalid_request_error",
    false,
    "{what} is not offered by this gateway. It offers {offered}.",
  ],
  method_not_allowed: [
    405,
    "invalid_request_error",
    false,
    "This address answers {allow} only. Send the request with that method.",
  ],
  model_not_found: [
    404,
    "invalid_request_error",
    false,
    "This model is not known here, or the API key may not use it.{hint} GET /v1/models lists the models you can use.",
  ],
  model_unsuitable: [
    400,
    "invalid_request_error",
    false,
    "The model '{model}' {inability}. GET /v1/models lists the models you can use.",
  ],
  unsupported_media_type: [
    415,
    "invalid_request_error",
    false,
    "Send the body as 'Content-Type: application/json', or pictures that are to be changed as 'multipart/form-data'.",
  ],
  unsupported_encoding: [
    415,
    "invalid_request_error",
    false,
    "Send the body uncompressed: 'Content-Encoding' is not accepted.",
  ],
  body_too_large: [
    413,
    "invalid_request_error",
    false,
    "The body is larger than the {limit} bytes this endpoint accepts.",
  ],
  body_incomplete: [400, "invalid_request_error", false, "The body ended before it was complete."],
  body_timeout: [408, "invalid_request_error", false, "The body did not arrive within {seconds} seconds."],
  invalid_utf8: [400, "invalid_request_error", false, "The body is not valid UTF-8."],
  invalid_form: [400, "invalid_request_error", false, "The body is not a valid form: {problem}."],
  invalid_json: [400, "invalid_request_error", false, "The body is not valid JSON{where}."],
  duplicate_member: [
    400,
    "invalid_request_error",
    false,
    "{member} appears twice in one JSON object. Its second appearance is at byte {offset}.",
  ],
  invalid_parameter: [400, "invalid_request_error", false, "'{param}' {problem}."],
  feature_retains_content: [
    400,
    "invalid_request_error",
    false,
    "'{param}' would make the provider keep content, which this gateway promises not to allow.{instead} Leave it out.",
  ],
  untranslatable: [
    400,
    "invalid_request_error",
    false,
    "'{param}' cannot be said to this model's provider ({provider}), so nothing was sent. Leave it out, or ask a model of a provider that takes it.",
  ],
  parameter_unpriced: [
    400,
    "invalid_request_error",
    false,
    "'{param}' can change what a request costs, and nothing in the answer would say by how much. Leave it out.",
  ],
  insufficient_credit: [
    402,
    "insufficient_quota",
    false,
    "This request needs {needed} USD of credit at least, and the organization has {available} USD left ({held} USD more are held for requests under way). {fits}Whoever runs this gateway can give credit.",
  ],
  budget_exhausted: [
    402,
    "insufficient_quota",
    false,
    "This request needs {needed} USD at least, and of the total budget of {limit} USD for this {scope} {spent} USD are spent and {held} USD held for requests under way. {fits}It does not reset; the operator can raise it with 'sallyport budgets set'.",
  ],
  budget_period_exhausted: [
    429,
    "insufficient_quota",
    false,
    "This request needs {needed} USD at least, and of the budget of {limit} USD a {period} for this {scope} {spent} USD are spent and {held} USD held for requests under way. {fits}It resets at {resets}.",
  ],
  provider_missing: [
    503,
    "server_error",
    false,
    "No provider is set up for this live key. The operator adds one with 'sallyport providers add openai', which reads the secret from standard input. A test key reaches the simulator at once.",
  ],
  invalid_idempotency_key: [
    400,
    "invalid_request_error",
    false,
    "The 'Idempotency-Key' header must be sent once, with 1 to 255 visible ASCII characters, in quotation marks or without.",
  ],
  idempotency_key_reused: [
    422,
    "invalid_request_error",
    false,
    "This 'Idempotency-Key' was sent with another request before. Use a new one for each request; send the same only to repeat the very same request.",
  ],
  idempotency_in_progress: [
    409,
    "invalid_request_error",
    true,
    "The request with this 'Idempotency-Key' ({requestId}) has not ended yet. Try again in a moment to learn how it ended.",
  ],
  idempotency_outcome_unknown: [
    409,
    "invalid_request_error",
    false,
    "The request with this 'Idempotency-Key' ({requestId}) was begun, and the node that ran it is gone, so it is not known here yet how it ended. It is not run again under this key; use a new one to run it again.",
  ],
  idempotency_replayed: [
    409,
    "invalid_request_error",
    false,
    "The request with this 'Idempotency-Key' ({requestId}) ended already: {outcome}, status {status}, charged {charge} US dollars. Its answer was not kept, and it is not run or charged again. Use a new key to run it again.",
  ],
  price_unknown: [
    400,
    "invalid_request_error",
    false,
    "The model '{model}' is not sold for this request: {what} is not known here. GET /v1/models lists the models you can use; whoever runs this gateway can set the price, and finds the command in its log.",
  ],
  ...PROVIDER_ERRORS,
  metrics_token_required: [
    401,
    "authentication_error",
    false,
    "Metrics need 'Authorization: Bearer …' with the value of SALLYPORT_METRICS_TOKEN.",
  ],
  authority_stale: [
    503,
    "server_error",
    true,
    "This node has lost touch with the database and does not serve until it is back, so that no revoked key works here. Try again in a few seconds.",
  ],
  journal_unwritable: [
    503,
    "server_error",
    true,
    "This node cannot record usage right now and therefore does not serve. Try again later.",
  ],
  credit_unchecked: [
    503,
    "server_error",
    true,
    "This node cannot check credit right now and therefore does not serve. Try again later.",
  ],
  idempotency_unchecked: [
    503,
    "server_error",
    true,
    "This node cannot check the 'Idempotency-Key' right now and therefore did not run the request. Try again with the same key.",
  ],
  rate_limit_exceeded: [
    429,
    "rate_limit_error",
    true,
    "Too many {what}: this {whom} may have {limit} {window}{where}. This request needs {needed}, and {remaining} are left. Try again in {seconds} s.",
  ],
  request_exceeds_limit: [
    429,
    "rate_limit_error",
    false,
    "This request needs at least {needed} {what}, and this {whom} may have {limit} {window}{where} (the limit '{name}'), so it can never be let through, however long you wait. {fits}Whoever runs this gateway can raise the limit.",
  ],
  limits_unchecked: [
    503,
    "server_error",
    true,
    "This node cannot check rate limits right now and therefore does not serve. Try again later.",
  ],
  caller_left: [
    499,
    "invalid_request_error",
    false,
    "The caller closed the connection before it had an answer.",
  ],
  control_unavailable: [
    503,
    "server_error",
    true,
    "The control plane is starting again. Inference is not touched by it. Try again in a moment.",
  ],
  control_timeout: [
    504,
    "server_error",
    true,
    "The control plane has not answered in time. What was asked for may still be done: send it again with the same Idempotency-Key.",
  ],
  too_many_left: [
    429,
    "rate_limit_error",
    true,
    "This organization has left too many requests whose answers are still being received. Wait for answers, or try again in a moment.",
  ],
  overloaded: [503, "server_error", true, "This node is at its limit{of}. Try again in a moment."],
  draining: [503, "server_error", true, "This node is shutting down. Try again."],
  ...STOP_ERRORS,
  internal: [
    500,
    "server_error",
    false,
    "Something went wrong on our side. Tell the operator the request id.",
  ],
} as const satisfies Record<string, readonly [number, string, boolean, string]>;

export type ErrorCode = keyof typeof ERRORS;

/** An error the caller may see. It carries a catalogue code and values the product made, never foreign text. */
export class PublicError extends Error {
  override readonly name = "PublicError";
  readonly code: ErrorCode;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, values: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }

  get status(): number {
    return ERRORS[this.code][0];
  }

  get type(): string {
    return ERRORS[this.code][1];
  }

  get retryable(): boolean {
    return ERRORS[this.code][2];
  }

  /** The catalogue's sentence with its values filled in. */
  get text(): string {
    return ERRORS[this.code][3].replace(/\{(\w+)\}/g, (_, name: string) => String(this.values[name] ?? ""));
  }
}

/**
 * An error for the person who runs the product (start-up, command line): one sentence that says what was wrong and
 * what to do. Its message may name files and variables, never secrets.
 */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}
