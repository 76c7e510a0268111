import { describe, expect, test } from "bun:test";
import { Content } from "../../kernel/content.ts";
import { openAiDialect } from "../../providers/dialects/openai/index.ts";
import { type Blame, explainEgress, explainReport } from "./failure.ts";

const SECRET = "Zq3vXr81mNp0TtYw";

function explain(status: number, body: unknown, retryAfter: string | null = "7") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return explainReport(status, openAiDialect.readError(new Content(text), SECRET), retryAfter);
}

const error = (members: object) => ({ error: { message: "No.", ...members } });

/** A provider's status and body; what the caller gets, whose doing it was, and whether another provider is asked. */
type Case = readonly [status: number, body: unknown, ours: number, code: string, blame: Blame, next: boolean];

const CONTENT = ["content_refused", "caller", false] as const;
const CONTENT_CASES: readonly Case[] = [
  // xAI's
  [403, { code: "permission-denied", error: "Content violates usage guidelines." }, 400, ...CONTENT],
  [
    403,
    {
      code: "The caller does not have permission to execute the specified operation",
      error:
        "Content violates usage guidelines. Team: 1f0e, API key ID: 99aa, Failed check: SAFETY_CHECK_TYPE_BIO",
    },
    400,
    ...CONTENT,
  ],
  // Azure's
  [
    400,
    error({ code: "content_filter", param: "prompt", innererror: { code: "ResponsibleAIPolicyViolation" } }),
    400,
    ...CONTENT,
  ],
  [403, error({ innererror: { code: "ResponsibleAIPolicyViolation" } }), 400, ...CONTENT],
  // OpenAI's
  [
    400,
    error({
      code: "invalid_prompt",
      message: "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
    }),
    400,
    ...CONTENT,
  ],
  [400, error({ code: "content_policy_violation" }), 400, ...CONTENT],
  [400, error({ code: "moderation_blocked" }), 400, ...CONTENT],
  // OpenRouter's moderation, Mistral's guardrails, Alibaba's inspection, Volcano Engine's
  [
    403,
    error({
      code: 403,
      message: 'Your input was flagged for "violence"',
      metadata: { reasons: ["violence"] },
    }),
    400,
    ...CONTENT,
  ],
  [
    403,
    { object: "error", message: "Prompt blocked by moderation.", type: "guardrail_error" },
    400,
    ...CONTENT,
  ],
  [400, error({ code: "data_inspection_failed" }), 400, ...CONTENT],
  [400, error({ code: "InputTextSensitiveContentDetected" }), 400, ...CONTENT],
  // Under statuses that say something else
  [429, error({ code: "content_filter" }), 400, ...CONTENT],
  [500, error({ type: "content_policy_violation" }), 400, ...CONTENT],
  [422, error({ code: "content_filter" }), 422, ...CONTENT],
  [200, error({ code: "content_filter" }), 400, ...CONTENT],
];

const QUOTA = [502, "provider_out_of_credit", "account", true] as const;
const QUOTA_CASES: readonly Case[] = [
  [429, error({ type: "insufficient_quota", code: "insufficient_quota" }), ...QUOTA],
  [
    429,
    error({ message: "You exceeded your current quota, please check your plan and billing details." }),
    ...QUOTA,
  ],
  [429, error({ code: "billing_not_active" }), ...QUOTA],
  [402, error({ message: "Insufficient Balance" }), ...QUOTA],
  [402, "", ...QUOTA],
  [
    400,
    error({ type: "invalid_request_error", message: "Your credit balance is too low to access the API." }),
    ...QUOTA,
  ],
  [400, error({ code: "billing_hard_limit_reached" }), ...QUOTA],
  [
    403,
    { code: "x y", error: "Your team has either used all available credits or reached its spending limit." },
    ...QUOTA,
  ],
  [429, error({ type: "exceeded_current_quota_error" }), ...QUOTA],
  [400, error({ code: "Arrearage" }), ...QUOTA],
  [
    412,
    error({ message: "Account is suspended, possibly due to reaching the monthly spending limit." }),
    ...QUOTA,
  ],
  [200, error({ code: 402 }), ...QUOTA],
];

const RATE = [429, "provider_rate_limited", "load", true] as const;
const OVERLOAD = [503, "provider_overloaded", "load", true] as const;
const FAILED = [502, "provider_failed", "provider", true] as const;
const LOAD_CASES: readonly Case[] = [
  [429, error({ code: "rate_limit_exceeded", type: "tokens" }), ...RATE],
  [429, "", ...RATE],
  [
    429,
    [
      {
        error: {
          code: 429,
          status: "RESOURCE_EXHAUSTED",
          message:
            "You exceeded your current quota, please check your plan and billing details. Please retry in 34.07s.",
        },
      },
    ],
    ...RATE,
  ],
  [
    429,
    error({
      message: "You exceeded your current quota of requests per minute; check your plan and billing.",
    }),
    ...RATE,
  ],
  [429, error({ code: "token_quota_exceeded", message: "Tokens per minute limit exceeded" }), ...RATE],
  [400, error({ code: "ThrottlingException" }), ...RATE],
  [200, error({ code: 429 }), ...RATE],
  [503, "", ...OVERLOAD],
  [529, error({ type: "overloaded_error" }), ...OVERLOAD],
  [498, "", ...OVERLOAD],
  [429, error({ type: "engine_overloaded_error" }), ...OVERLOAD],
  [200, error({ code: 503 }), ...OVERLOAD],
  [408, "", 504, "provider_timeout", "load", true],
  [425, "", ...FAILED],
  [500, "<html>", ...FAILED],
  [200, error({ message: "overloaded", code: 502 }), ...FAILED],
  [200, { error: "" }, ...FAILED],
  [302, "", 502, "provider_invalid", "provider", true],
];

const MISCONFIGURED = [502, "provider_misconfigured", "account", true] as const;
const OTHER_CASES: readonly Case[] = [
  [401, error({ code: "invalid_api_key", message: "Incorrect API key provided." }), ...MISCONFIGURED],
  [403, error({ message: "Country, region, or territory not supported" }), ...MISCONFIGURED],
  [
    401,
    error({ message: "Your account was deactivated for violating our usage policies." }),
    ...MISCONFIGURED,
  ],
  [403, error({ message: "Your organization was flagged and is restricted." }), ...MISCONFIGURED],
  [400, error({}), 400, "provider_rejected", "caller", false],
  [404, error({}), 404, "provider_rejected", "caller", true],
  [410, error({}), 410, "provider_rejected", "caller", true],
  [413, error({}), 413, "provider_rejected", "caller", false],
  [
    200,
    error({ type: "invalid_request_error", code: "context_length_exceeded" }),
    400,
    "provider_rejected",
    "caller",
    false,
  ],
  [200, error({ code: 404 }), 404, "provider_rejected", "caller", true],
];

describe("a provider's error", () => {
  test.each([...CONTENT_CASES, ...QUOTA_CASES, ...LOAD_CASES, ...OTHER_CASES])(
    "status %j %j gives the caller %j %s, is the doing of the %s, and asks another: %j",
    (status, body, ours, code, blame, next) => {
      const failure = explain(status, body);
      expect([failure.error.status, failure.error.code, failure.blame, failure.tryNext] as const).toEqual([
        ours,
        code as typeof failure.error.code,
        blame,
        next,
      ]);
      expect(failure.outcome).toBe(
        blame === "caller" ? "rejected" : code === "provider_invalid" ? "provider_invalid" : "provider_error",
      );
      // No answer says both "do not retry" and "retry after".
      expect(failure.retryAfter).toBe(failure.error.retryable ? "7" : null);
    },
  );

  test.each([
    [400, error({ message: "Invalid value: 'insufficient credits' for 'tool_choice'." })],
    [400, error({ message: 'Unknown tool "billing is not active".' })],
    [422, { detail: [{ loc: ["body", "n"], msg: "credit balance is too low" }] }],
    [404, error({ message: "The model `insufficient_quota` does not exist." })],
  ])("what the caller wrote does not choose what an error means: %j %j", (status, body) =>
    expect(explain(status, body)).toMatchObject({ blame: "caller", error: { code: "provider_rejected" } }),
  );

  test("a refusal carries the provider's words, and nothing else does", () => {
    const body = { code: "permission-denied", error: "Content violates usage guidelines." };
    expect(explain(403, body).words).toEqual({
      message: "Content violates usage guidelines.",
      type: null,
      param: null,
      code: "permission-denied",
    });
    for (const [status, other] of [...QUOTA_CASES, ...LOAD_CASES])
      expect(explain(status, other).words).toBeNull();
  });
});

test("a failure of the connection is the provider's, except where somebody here ended it", () => {
  expect(explainEgress("reset").blame).toBe("provider");
  expect(explainEgress("first_byte_timeout").blame).toBe("provider");
  expect(explainEgress("aborted").blame).toBe("caller");
  expect(explainEgress("withheld").blame).toBe("gateway");
});
