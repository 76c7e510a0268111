import { describe, expect, test } from "bun:test";
import { parseExpiry, parseSeconds, parseSince } from "./durations.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");

describe("durations", () => {
  test.each([
    ["0", 0],
    ["90s", 90],
    ["15m", 900],
    ["24h", 86_400],
    ["30d", 2_592_000],
    ["4w", 2_419_200],
  ])("%s is %d seconds", (text, seconds) => {
    expect(parseSeconds(text)).toBe(seconds);
  });

  test.each(["", "5", "h", "1.5h", "-1h", "1 h", "1y", "24H", "99999999d", "3651d", "1e3s"])(
    "'%s' is not a duration",
    (text) => {
      expect(() => parseSeconds(text)).toThrow();
    },
  );
});

describe("moments", () => {
  test("an expiry is a duration from now, or a moment ahead", () => {
    expect(parseExpiry("30d", NOW_MS).toISOString()).toBe("2026-12-22T12:00:00.000Z");
    expect(parseExpiry("2027-01-31", NOW_MS).toISOString()).toBe("2027-01-31T00:00:00.000Z");
    expect(parseExpiry("2027-01-31T10:00:00+02:00", NOW_MS).toISOString()).toBe("2027-01-31T08:00:00.000Z");
  });

  test.each([
    "0",
    "2026-11-22",
    "2020-01-01",
    "2027-02-30",
    "2027-13-01",
    "2027-01-31T25:00:00Z",
    "tomorrow",
  ])("'%s' is no expiry", (text) => {
    expect(() => parseExpiry(text, NOW_MS)).toThrow();
  });

  test("a past moment is a duration back, or a moment behind", () => {
    expect(parseSince("7d", NOW_MS).toISOString()).toBe("2026-11-15T12:00:00.000Z");
    expect(parseSince("2026-11-01", NOW_MS).toISOString()).toBe("2026-11-01T00:00:00.000Z");
    expect(() => parseSince("2027-01-01", NOW_MS)).toThrow();
  });
});
