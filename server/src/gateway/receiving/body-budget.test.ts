import { describe, expect, test } from "bun:test";
import { PublicError } from "../../kernel/errors.ts";
import { BodyBudget, BodyMemory } from "./body-budget.ts";

const MEBIBYTE = 1024 * 1024;
const full = (whom: string) => ` of ${100 * MEBIBYTE} bytes of request bodies for one ${whom}`;
const owner = (id: string, organizationId = `organization of ${id}`) => ({ id, organizationId });

function refusal(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof PublicError ? [error.code, error.values["of"]] : error;
  }
}

test("many bodies together take no more than the limit, and give it back once", () => {
  const budget = new BodyBudget(100, 100);
  const [first, second] = [budget.open(owner("a")), budget.open(owner("b"))];
  first.take(60);
  second.take(30);
  expect(refusal(() => second.take(11))).toEqual(["overloaded", " of 100 bytes of request bodies"]);
  expect(budget.heldBytes).toBe(90);
  first.free();
  first.free();
  expect(budget.heldBytes).toBe(30);
  second.take(70);
  second.free();
  expect(budget.heldBytes).toBe(0);
});

test("what was announced refuses nobody: beyond half of the limit it is read piece by piece", () => {
  const budget = new BodyBudget(100, 100);
  const memory = budget.open(owner("a"));
  expect([memory.expect(30), memory.expect(20), memory.expect(1)]).toEqual([true, true, false]);
  memory.take(100);
  memory.met(30);
  expect(budget.open(owner("b")).expect(30)).toBe(true);
});

test("a piece that comes after the end is counted for nobody", () => {
  const budget = new BodyBudget(100, 100);
  const memory = budget.open(owner("a"));
  memory.free();
  expect(() => memory.take(1)).toThrow("body_incomplete");
  expect(budget.heldBytes).toBe(0);
});

describe("nobody holds more than a share", () => {
  const budget = () => new BodyBudget(400 * MEBIBYTE, 25);
  const take = (
    many: BodyBudget,
    count: number,
    of: { id: string; organizationId: string },
    address?: string,
  ) =>
    Array.from({ length: count }, () => {
      const memory = many.open(of);
      const refused = refusal(() => memory.take(10 * MEBIBYTE, address));
      return refused === null ? memory : refused;
    });

  test("no key, while another one is still served", () => {
    const bodies = budget();
    const taken = take(bodies, 11, owner("greedy"));
    expect(taken[10]).toEqual(["overloaded", full("API key")]);
    expect(refusal(() => bodies.open(owner("other")).take(32 * MEBIBYTE))).toBeNull();
    const [first] = taken;
    if (first instanceof BodyMemory) first.free();
    expect(refusal(() => bodies.open(owner("greedy")).take(10 * MEBIBYTE))).toBeNull();
  });

  test("no organization with many keys, and no address with many organizations", () => {
    const bodies = budget();
    for (let key = 0; key < 10; key++) take(bodies, 1, owner(`key ${key}`, "greedy"));
    expect(take(bodies, 1, owner("one more", "greedy"))).toEqual([["overloaded", full("organization")]]);
    for (let key = 20; key < 30; key++) take(bodies, 1, owner(`key ${key}`), "192.0.2.1");
    expect(take(bodies, 1, owner("another"), "192.0.2.1")).toEqual([["overloaded", full("network address")]]);
    expect(refusal(() => bodies.open(owner("another")).take(10 * MEBIBYTE, "192.0.2.2"))).toBeNull();
  });

  test("and a share is never too small for one body", () => {
    const bodies = new BodyBudget(33 * MEBIBYTE, 1);
    expect(refusal(() => bodies.open(owner("a")).take(32 * MEBIBYTE))).toBeNull();
  });

  test("counters of those who hold nothing are forgotten, of the others not", () => {
    const bodies = budget();
    take(bodies, 10, owner("greedy"));
    for (let key = 0; key < 10_000; key++) {
      const memory = bodies.open(owner(`key ${key}`));
      memory.take(1);
      memory.free();
    }
    expect(take(bodies, 1, owner("greedy"))).toEqual([["overloaded", full("API key")]]);
    expect(bodies.holders).toBeLessThan(5_000);
  });
});
