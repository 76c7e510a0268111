import { expect, test } from "bun:test";
import { readRetryAfter } from "./retry-after.ts";

/** Sun, 06 Nov 1994 08:49:37 GMT, as in RFC 9110. */
const NOW = Date.UTC(1994, 10, 6, 8, 49, 37);

function seconds(headers: Readonly<Record<string, string>>): string | null {
  return readRetryAfter((name) => headers[name] ?? null, NOW);
}

test.each([
  ["7", "7"],
  [" 7 ", "7"],
  ["0", "1"],
  ["1.2", "2"],
  ["999999999", "86400"],
  ["Sun, 06 Nov 1994 08:50:07 GMT", "30"],
  ["Sunday, 06-Nov-94 08:50:07 GMT", "30"],
  ["Sun Nov  6 08:50:07 1994", "30"],
  ["Mon Nov 14 08:49:37 1994", "86400"],
  ["Sun, 06 Nov 1994 08:49:07 GMT", "1"],
  ["Saturday, 05-Nov-44 08:50:07 GMT", "86400"],
  ["Sunday, 06-Nov-45 08:50:07 GMT", "1"],
])("retry-after: %s is %s seconds", (value, wanted) =>
  expect(seconds({ "retry-after": value })).toBe(wanted),
);

test.each([
  "",
  "soon",
  "-1",
  "1e3",
  "0x10",
  "1 2",
  "Sun, 06 Foo 1994 08:50:07 GMT",
  "Sun, 06 Nov 1994",
  "7, 8",
])("retry-after: %j says nothing", (value) => expect(seconds({ "retry-after": value })).toBeNull());

test("a date is measured from the provider's clock", () => {
  const headers = { date: "Sun, 06 Nov 1994 09:49:37 GMT", "retry-after": "Sun, 06 Nov 1994 09:49:47 GMT" };
  expect(seconds(headers)).toBe("10");
});

test("milliseconds are rounded up and count first", () => {
  expect(seconds({ "retry-after-ms": "1200", "retry-after": "9" })).toBe("2");
  expect(seconds({ "retry-after-ms": "soon", "retry-after": "9" })).toBe("9");
});

test("what is used up says when there is more", () => {
  const used = (unit: string, reset: string) => ({
    [`x-ratelimit-remaining-${unit}`]: "0",
    [`x-ratelimit-reset-${unit}`]: reset,
  });
  expect(seconds(used("requests", "1m12.5s"))).toBe("73");
  expect(seconds(used("tokens", "120ms"))).toBe("1");
  expect(seconds({ ...used("requests", "2s"), ...used("tokens", "1h") })).toBe("3600");
  expect(seconds({ ...used("tokens", "6s"), "x-ratelimit-remaining-tokens": "5" })).toBeNull();
  expect(seconds(used("tokens", "later"))).toBeNull();
  expect(seconds({})).toBeNull();
});
