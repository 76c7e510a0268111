import { describe, expect, test } from "bun:test";
import type { Counted } from "../ports/limit-store.ts";
import { duration, writeFields } from "./fields.ts";
import type { LimitRule } from "./rule.ts";
import { RuleBook } from "./rule-book.ts";
import { KEY, rule } from "./testing/rules.ts";

/** RFC 9651 section 3.1 and 3.3.3: a List of Strings with parameters that are Integers or Strings. */
const MEMBER =
  /"[\x20-\x21\x23-\x5b\x5d-\x7e]+"(;[a-z*][a-z0-9_.*-]*=(-?\d{1,15}|"[\x20-\x21\x23-\x5b\x5d-\x7e]*"))*/;
const LIST = new RegExp(`^${MEMBER.source}(, ${MEMBER.source})*$`);

function fieldsOf(
  rules: readonly LimitRule[],
  states: readonly Partial<Counted>[],
  retrySeconds: number | null = null,
  settledTokens: number | null = null,
): Record<string, string> {
  const counters = new RuleBook(rules).ofKey(KEY, "chat.completions");
  const counted = states.map((state) => ({
    counter: "",
    windowMs: 60_000,
    amount: 1,
    subWindow: 0,
    remaining: 0,
    resetMs: 0,
    retryMs: 0,
    ...state,
  }));
  const headers = new Headers();
  writeFields(headers, [{ counters, counted, settledTokens }], retrySeconds);
  return Object.fromEntries(headers);
}

describe("AB-6 the fields of an answer", () => {
  test("name each policy, its quota, unit and window, and what is left of it", () => {
    const fields = fieldsOf(
      [rule({ most: 600 }), rule({ unit: "tokens", most: 90_000, windowSeconds: 3_600 })],
      [
        { remaining: 599, resetMs: 60_200 },
        { amount: 1_000, remaining: 89_000, resetMs: 3_600_000 },
      ],
    );
    expect(fields).toEqual({
      "ratelimit-policy": '"key-requests";q=600;w=60, "key-tokens-3600s";q=90000;qu="tokens";w=3600',
      ratelimit: '"key-requests";r=599;t=61, "key-tokens-3600s";r=89000;t=3600',
      "x-ratelimit-limit-requests": "600",
      "x-ratelimit-remaining-requests": "599",
      "x-ratelimit-reset-requests": "1m1s",
      "x-ratelimit-limit-tokens": "90000",
      "x-ratelimit-remaining-tokens": "89000",
      "x-ratelimit-reset-tokens": "1h0m0s",
    });
    expect(fields["ratelimit-policy"]).toMatch(LIST);
    expect(fields["ratelimit"]).toMatch(LIST);
  });

  test("are OpenAI's of the tightest limit of each unit", () => {
    const fields = fieldsOf(
      [rule({ scope: "organization", most: 1_000 }), rule({ scope: "key", most: 20 })],
      [
        { remaining: 3, resetMs: 20 },
        { remaining: 19, resetMs: 60_000 },
      ],
    );
    expect(fields["x-ratelimit-limit-requests"]).toBe("1000");
    expect(fields["x-ratelimit-remaining-requests"]).toBe("3");
    expect(fields["x-ratelimit-reset-requests"]).toBe("20ms");
    expect(fields["x-ratelimit-limit-tokens"]).toBeUndefined();
  });

  test("say no window that ends after the time to try again", () => {
    const fields = fieldsOf([rule()], [{ remaining: 0, resetMs: 60_000 }], 12);
    expect(fields["ratelimit"]).toBe('"key-requests";r=0;t=12');
    expect(fields["retry-after"]).toBe("12");
  });

  test("count what a request did not use as left", () => {
    const counted = { amount: 500, remaining: 100, resetMs: 1_000 };
    const fields = fieldsOf([rule({ unit: "tokens", most: 1_000 })], [counted], null, 37);
    expect(fields["x-ratelimit-remaining-tokens"]).toBe("563");
    const over = fieldsOf([rule({ unit: "tokens", most: 1_000 })], [counted], null, 900);
    expect(over["x-ratelimit-remaining-tokens"]).toBe("0");
  });

  test("are none where nothing counts", () => {
    expect(fieldsOf([], [])).toEqual({});
  });
});

test.each([
  [0, "0s"],
  [0.2, "1ms"],
  [20, "20ms"],
  [999, "999ms"],
  [999.5, "1s"],
  [1_000, "1s"],
  [1_001, "2s"],
  [59_001, "1m0s"],
  [360_000, "6m0s"],
  [3_661_000, "1h1m1s"],
  [86_400_000, "24h0m0s"],
])("a reset of %d ms is written %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
