import { describe, expect, test } from "bun:test";
import type { ApiKeyId } from "../kernel/ids.ts";
import { readLimitRows } from "./document.ts";
import type { LimitedEndpoint, LimitRule } from "./rule.ts";
import { type LimitedKey, RuleBook } from "./rule-book.ts";
import { inForce, KEY, rule } from "./testing/rules.ts";

const taken = (rules: readonly LimitRule[], endpoint: LimitedEndpoint = "chat.completions", key = KEY) =>
  new RuleBook(rules).ofKey(key, endpoint).takes.map(({ counter, limit }) => [counter, limit]);

describe("AB-6 what counts a key", () => {
  test("is every rule for its organization, project, member and itself", () => {
    const rules = [
      rule({ scope: "key", most: 1 }),
      rule({ scope: "organization", most: 4 }),
      rule({ scope: "project", most: 3 }),
      rule({ scope: "member", most: 2 }),
      rule({ scope: "address", most: 9 }),
    ];
    expect(taken(rules)).toEqual([
      ["organization-requests:organization-1", 4],
      ["project-requests:project-1", 3],
      ["member-requests:member-1", 2],
      ["key-requests:key-1", 1],
    ]);
    const { home } = new RuleBook(rules).ofKey(KEY, "completions");
    expect(home).toBe("organization-1");
  });

  test("is no rule for members where it belongs to none", () => {
    const nobodys: LimitedKey = { ...KEY, memberId: null };
    expect(taken([rule({ scope: "member" })], "chat.completions", nobodys)).toEqual([]);
  });

  test("is its own rule in place of the general one, whichever was made first, with the same count", () => {
    const general = rule({ most: 600 });
    const own = rule({ most: 5, subject: KEY.originalId });
    for (const rules of [
      [general, own],
      [own, general],
    ])
      expect(taken(rules)).toEqual([["key-requests:key-1", 5]]);
    const other: LimitedKey = { ...KEY, originalId: "key-2" as ApiKeyId };
    expect(taken([general, own], "chat.completions", other)).toEqual([["key-requests:key-2", 600]]);
  });

  test("K-4 counts a key and the one that replaced it as one", () => {
    const successor: LimitedKey = { ...KEY };
    for (const rules of [[rule({ most: 600 })], [rule({ most: 5, subject: KEY.originalId })]])
      expect(taken(rules, "chat.completions", successor)).toEqual(taken(rules));
  });

  test("is its own rule and the general one where endpoint, unit or window differ", () => {
    const rules = [
      rule({ most: 600 }),
      rule({ most: 5, subject: KEY.originalId, windowSeconds: 1 }),
      rule({ most: 6, subject: KEY.originalId, unit: "tokens" }),
      rule({ most: 7, subject: KEY.originalId, endpoint: "embeddings" }),
    ];
    expect(taken(rules, "embeddings")).toEqual([
      ["key-requests:key-1", 600],
      ["key-requests-1s:key-1", 5],
      ["key-tokens:key-1", 6],
      ["key-requests-embeddings:key-1", 7],
    ]);
    expect(taken(rules, "completions").map(([counter]) => counter)).not.toContain(
      "key-requests-embeddings:key-1",
    );
  });

  test("is no rule for tokens where models are listed", () => {
    expect(taken([rule({ unit: "tokens" }), rule()], "models")).toEqual([["key-requests:key-1", 10]]);
  });

  test("is worked out once", () => {
    const book = new RuleBook([rule()]);
    expect(book.ofKey(KEY, "models")).toBe(book.ofKey(KEY, "models"));
  });
});

describe("AB-6 what counts an address", () => {
  test("takes requests before its key is looked at, and failures of wrong keys only", () => {
    const book = new RuleBook([
      rule({ scope: "address", unit: "failures", most: 600 }),
      rule({ scope: "address", unit: "requests", most: 50 }),
    ]);
    const { entering, failing } = book.ofAddress("2001:db8::1", "models");
    expect(entering.takes.map(({ counter, amount }) => [counter, amount])).toEqual([
      ["address-requests:2001:db8:0:0::", 1],
    ]);
    expect(entering.policyField).toBe('"address-requests";q=50;w=60');
    expect(failing.takes.map(({ counter, amount }) => [counter, amount])).toEqual([
      ["address-failures:2001:db8:0:0::", 1],
    ]);
    expect(entering.home).toBe("2001:db8:0:0::");
  });

  test("may be a rule of its own", () => {
    const book = new RuleBook([
      rule({ scope: "address", unit: "failures", most: 600 }),
      rule({ scope: "address", unit: "failures", most: 5_000, subject: "203.0.113.7" }),
    ]);
    const most = (address: string) => book.ofAddress(address, "models").failing.takes[0]?.limit;
    expect([most("203.0.113.7"), most("203.0.113.8")]).toEqual([5_000, 600]);
  });

  test("is nothing without a rule", () => {
    expect(new RuleBook([rule()]).countsAddresses).toBe(false);
    expect(new RuleBook([rule({ scope: "address", subject: "203.0.113.7" })]).countsAddresses).toBe(true);
  });
});

test("AB-6 nodes hear of rules that changed, and of those that were taken away", () => {
  const [first, second] = [rule({ most: 1 }), rule({ most: 2 })];
  const before = inForce(first, second);
  const rows = (rules: readonly (Omit<LimitRule, "most"> & { most: number | null })[]) =>
    readLimitRows({ rules, outage: "open", otherNodes: 2 }, before);
  const after = rows([
    { ...first, most: null },
    { ...second, most: 3 },
  ]);
  expect([...after.rules.values()]).toEqual([{ ...second, most: 3 }]);
  expect([after.outage, after.otherNodes]).toEqual(["open", 2]);
  expect(rows([]).rules).toBe(before.rules);
});
