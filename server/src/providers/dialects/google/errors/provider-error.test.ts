import { expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { bodyReportsError, readError } from "./provider-error.ts";

const of = (error: unknown) => readError(new Content(JSON.stringify({ error })), "AIza-the-operators-key");
const violation = (quotaId: string) => ({
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaId }],
});

test.each([
  [
    {
      code: 429,
      status: "RESOURCE_EXHAUSTED",
      message: "You exceeded your current quota, please check your plan and billing details.",
      details: [violation("GenerateRequestsPerMinutePerProject")],
    },
    "rate",
  ],
  [
    {
      code: 429,
      status: "RESOURCE_EXHAUSTED",
      message: "Slow",
      details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" }],
    },
    "rate",
  ],
  [{ code: 429, status: "RESOURCE_EXHAUSTED", message: "Your prepayment credits are depleted." }, "rate"],
  [{ code: 503, status: "UNAVAILABLE", message: "The model is overloaded." }, "overload"],
  [{ code: 400, status: "FAILED_PRECONDITION", message: "Please enable billing on your project." }, "quota"],
  [{ code: 400, status: "INVALID_ARGUMENT", message: "contents is not specified" }, "request"],
] as const)("%j means %s", (error, meaning) => {
  expect(of(error).meaning).toBe(meaning);
});

test("the status is told, also from a list, and no word that is the operator's", () => {
  const error = {
    code: 403,
    status: "PERMISSION_DENIED",
    message: "Key AIza-the-operators-key has no access to project 1234567890123.",
  };
  const report = readError(new Content(JSON.stringify([{ error }])), "AIza-the-operators-key");
  expect(report).toMatchObject({ status: 403, words: { message: null, type: "PERMISSION_DENIED" } });
  expect(of({ code: 400, status: "INVALID_ARGUMENT", message: "Too many tokens." }).words?.message).toBe(
    "Too many tokens.",
  );
});

test("a body of success that is an error is seen", () => {
  expect(bodyReportsError(new Content('[{"error":{"code":500}}]'))).toBeTrue();
  expect(bodyReportsError(new Content('{"candidates":[]}'))).toBeFalse();
});
