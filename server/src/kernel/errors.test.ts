import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ERRORS, type ErrorCode, PublicError } from "./errors.ts";

const CODES = Object.keys(ERRORS) as ErrorCode[];
const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  402: "insufficient_quota",
  429: "rate_limit_error",
};
/** OpenAI says 429 to both: too fast, which passes by itself, and nothing left, which does not. */
const SPENT: readonly ErrorCode[] = ["budget_period_exhausted"];

describe("T-4 the catalogue of errors", () => {
  test.each(CODES)("%s has a status, a type that fits it and a sentence", (code) => {
    const [status, type, retryable, text] = ERRORS[code];
    expect(status).toBeWithin(400, 505);
    if (SPENT.includes(code)) expect([type, retryable]).toEqual(["insufficient_quota", false]);
    else
      expect<string>(type).toBe(TYPES[status] ?? (status >= 500 ? "server_error" : "invalid_request_error"));
    expect(text).toMatch(/^\S.*\.$/);
    // What the caller did wrong stays wrong.
    if (retryable) expect([409, 429, 502, 503, 504]).toContain(status);
  });

  test("fills in values and leaves no placeholder", () => {
    for (const code of CODES) expect(new PublicError(code).text).not.toMatch(/[{}]/);
    expect(new PublicError("body_too_large", { limit: 10 }).text).toContain("the 10 bytes");
  });

  test("every code is used somewhere", () => {
    const root = join(import.meta.dir, "..");
    const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "kernel/errors.ts")
      .map((file) => readFileSync(join(root, file), "utf8"))
      .join("\n");
    expect(CODES.filter((code) => !sources.includes(`"${code}"`))).toEqual([]);
  });
});
