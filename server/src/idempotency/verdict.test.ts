import { describe, expect, test } from "bun:test";
import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import { type Begun, type FirstOutcome, Replayed, refuseUnlessFirst } from "./verdict.ts";

const requestId = newId<RequestId>();
const FIRST: FirstOutcome = {
  requestId,
  outcome: "succeeded",
  status: 200,
  model: "gpt-4o",
  inputTokens: 11,
  cachedTokens: 2,
  outputTokens: 7,
  reasoningTokens: 3,
  usageSource: "provider",
  chargeMicroUsd: "1234",
};

function refused(document: Begun): PublicError {
  try {
    refuseUnlessFirst(document);
  } catch (error) {
    if (error instanceof PublicError) return error;
  }
  return expect.unreachable();
}

describe("K-8 a request with a key", () => {
  test("goes on when it took the key", () => {
    expect(() => refuseUnlessFirst({ state: "new" })).not.toThrow();
  });

  test.each([
    ["mismatch", "idempotency_key_reused", 422, false],
    ["running", "idempotency_in_progress", 409, true],
    ["lost", "idempotency_outcome_unknown", 409, false],
  ] as const)("that is %s is refused as %s", (state, code, status, retryable) => {
    expect(
      refused(state === "mismatch" ? { state } : { state, requestId, node: newId(), runsAt: null }),
    ).toMatchObject({ code, status, retryable });
  });

  test("that ended gets its outcome and its charge, and is not tried again", () => {
    const error = refused({ state: "done", ...FIRST });
    expect(error).toMatchObject({ code: "idempotency_replayed", status: 409, retryable: false });
    expect(error.text).toContain(
      `(${requestId}) ended already: succeeded, status 200, charged 0.001234 US dollars`,
    );
    if (!(error instanceof Replayed)) return expect.unreachable();
    expect(error.first).toEqual(FIRST);
    expect(error.headers).toEqual({
      "idempotency-replayed": "true",
      "x-sallyport-first-request-id": requestId,
      "x-sallyport-first-outcome": "succeeded",
      "x-sallyport-first-status": "200",
      "x-sallyport-charge-usd": "0.001234",
    });
    expect(error.document).toMatchObject({
      charge_usd: "0.001234",
      usage: { prompt_tokens: 11, completion_tokens: 7 },
    });
  });

  test("that was never charged says zero", () => {
    expect(refused({ state: "done", ...FIRST, chargeMicroUsd: null }).text).toContain(
      "charged 0.000000 US dollars",
    );
  });
});
