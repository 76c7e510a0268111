/** The part of the catalogue of errors that tells of a provider; see `ERRORS`. */
export const PROVIDER_ERRORS = {
  provider_rejected: [
    400,
    "invalid_request_error",
    false,
    "The provider refused the request (status {status}).",
  ],
  content_refused: [
    400,
    "invalid_request_error",
    false,
    "The provider refused the content of the request. Sending it again cannot help; other words may.",
  ],
  no_picture: [
    502,
    "server_error",
    true,
    "The provider answered without a picture and did not say why. Nothing is charged for it.",
  ],
  provider_misconfigured: [
    502,
    "server_error",
    false,
    "The provider refused the operator's credentials. The operator can check them with 'sallyport providers test'.",
  ],
  provider_out_of_credit: [
    502,
    "server_error",
    false,
    "The operator's account at the provider has run out of credit or of its quota. Only the operator can mend that, at the provider.",
  ],
  provider_refuses_stream_usage: [
    502,
    "server_error",
    false,
    "The provider does not take 'stream_options', which the gateway adds to count tokens. The operator adds it again with 'sallyport providers add … --stream-usage never'. Whole answers are served.",
  ],
  provider_rate_limited: [
    429,
    "rate_limit_error",
    true,
    "The provider is limiting requests. Try again later.",
  ],
  provider_overloaded: [503, "server_error", true, "The provider is overloaded. Try again in a moment."],
  provider_unreachable: [502, "server_error", true, "The provider could not be reached."],
  provider_failed: [502, "server_error", true, "The provider failed to answer (status {status})."],
  provider_invalid: [
    502,
    "server_error",
    true,
    "The provider's answer was not valid, so it was not passed on.",
  ],
  provider_truncated: [502, "server_error", true, "The provider's answer ended before it was complete."],
  provider_broke_off: [
    502,
    "server_error",
    true,
    "The provider reported an error in the middle of its answer.",
  ],
  provider_timeout: [504, "server_error", true, "The provider did not answer in time."],
} as const satisfies Record<string, readonly [number, string, boolean, string]>;
