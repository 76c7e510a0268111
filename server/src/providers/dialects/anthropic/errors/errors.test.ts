import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import { anthropicError, anthropicErrorEvent } from "./error-shape.ts";
import { readAnthropicError } from "./provider-error.ts";

const reported = (type: string, message: string) =>
  readAnthropicError(
    new Content(JSON.stringify({ type: "error", error: { type, message }, request_id: "req_1" })),
    "sk-ant-a-secret-of-the-operator",
  );

describe("an error of Anthropic's", () => {
  test.each([
    ["overloaded_error", "Overloaded", "overload", 529],
    ["rate_limit_error", "Too many", "rate", 429],
    ["billing_error", "Pay", "quota", 402],
    ["invalid_request_error", "Your credit balance is too low to access the API.", "quota", 400],
    ["invalid_request_error", "max_tokens: must be at least 1", "request", 400],
    ["invalid_request_error", "Output blocked by content filtering policy", "content", 400],
    ["request_too_large", "Too large", "request", 413],
    ["authentication_error", "invalid x-api-key", null, 401],
    ["permission_error", "No", null, 403],
    ["not_found_error", "model: claude-x", null, 404],
    ["api_error", "Internal server error", null, 500],
    ["timeout_error", "Timed out", null, 504],
  ])("%s: %s", (type, message, meaning, status) => {
    expect(reported(type, message)).toMatchObject({ meaning: meaning as "rate", status });
  });

  test("P-3 shows no secret, organization or address", () => {
    const shown = (message: string) => reported("rate_limit_error", message).words?.message ?? null;
    expect(shown("max_tokens is too large")).toBe("max_tokens is too large");
    expect(shown("x sk-ant-a-secret-of-the-operator")).toBeNull();
    expect(
      shown("This would exceed your organization's (1b2c3d4e-1111-2222-3333-444455556666) rate limit"),
    ).toBeNull();
    expect(shown("See https://console.example.com/x")).toBe("See [address]");
  });
});

describe("an error for a caller", () => {
  test.each([
    ["invalid_parameter", "invalid_request_error"],
    ["invalid_api_key", "authentication_error"],
    ["insufficient_credit", "billing_error"],
    ["budget_period_exhausted", "billing_error"],
    ["model_not_allowed", "permission_error"],
    ["model_not_found", "not_found_error"],
    ["body_too_large", "request_too_large"],
    ["internal", "api_error"],
  ] as const)("%s is a %s", (code, type) => {
    expect(JSON.parse(anthropicError(new PublicError(code), null))).toMatchObject({
      type: "error",
      error: { type, code },
    });
  });

  test("names the parameter, and has the provider's words in place of ours", () => {
    const error = new PublicError("invalid_parameter", { param: "max_tokens", problem: "is required" });
    expect(JSON.parse(anthropicError(error, null, { status: 1 }))).toEqual({
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "'max_tokens' is required.",
        code: "invalid_parameter",
        param: "max_tokens",
      },
      first: { status: 1 },
    });
    const said = { message: "theirs", type: null, param: null, code: null };
    expect(JSON.parse(anthropicError(error, said)).error.message).toBe("theirs");
    expect(anthropicErrorEvent(error, null)).toStartWith('event: error\ndata: {"type":"error","error":');
  });
});
