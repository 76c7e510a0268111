import { describe, expect, test } from "bun:test";
import { PublicError } from "../../kernel/errors.ts";
import { BodyBudget, BodyCharge } from "./body-budget.ts";

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
  first.add(60);
  second.add(30);
  expect(refusal(() => second.add(11))).toEqual(["overloaded", " of 100 bytes of request bodies"]);
  expect(budget.heldBytes).toBe(90);
  first.close();
  first.close();
  expect(budget.heldBytes).toBe(30);
  second.add(70);
  second.close();
  expect(budget.heldBytes).toBe(0);
});

test("what was announced refuses nobody: beyond half of the limit it is read piece by piece", () => {
  const budget = new BodyBudget(100, 100);
  const charge = budget.open(owner("a"));
  expect([charge.expect(30), charge.expect(20), charge.expect(1)]).toEqual([true, true, false]);
  charge.add(100);
  charge.met(30);
  expect(budget.open(owner("b")).expect(30)).toBe(true);
});

test("a piece that comes after the end is charged to nobody", () => {
  const budget = new BodyBudget(100, 100);
  const charge = budget.open(owner("a"));
  charge.close();
  expect(() => charge.add(1)).toThrow("body_incomplete");
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
      const charge = many.open(of);
      const refused = refusal(() => charge.add(10 * MEBIBYTE, address));
      return refused === null ? charge : refused;
    });

  test("no key, while another one is still served", () => {
    const bodies = budget();
    const taken = take(bodies, 11, owner("greedy"));
    expect(taken[10]).toEqual(["overloaded", full("API key")]);
    expect(refusal(() => bodies.open(owner("other")).add(32 * MEBIBYTE))).toBeNull();
    const [first] = taken;
    if (first instanceof BodyCharge) first.close();
    expect(refusal(() => bodies.open(owner("greedy")).add(10 * MEBIBYTE))).toBeNull();
  });

  test("no organization with many keys, and no address with many organizations", () => {
    const bodies = budget();
    for (let key = 0; key < 10; key++) take(bodies, 1, owner(`key ${key}`, "greedy"));
    expect(take(bodies, 1, owner("one more", "greedy"))).toEqual([["overloaded", full("organization")]]);
    for (let key = 20; key < 30; key++) take(bodies, 1, owner(`key ${key}`), "192.0.2.1");
    expect(take(bodies, 1, owner("another"), "192.0.2.1")).toEqual([["overloaded", full("network address")]]);
    expect(refusal(() => bodies.open(owner("another")).add(10 * MEBIBYTE, "192.0.2.2"))).toBeNull();
  });

  test("and a share is never too small for one body", () => {
    const bodies = new BodyBudget(33 * MEBIBYTE, 1);
    expect(refusal(() => bodies.open(owner("a")).add(32 * MEBIBYTE))).toBeNull();
  });

  test("counters of those who hold nothing are forgotten, of the others not", () => {
    const bodies = budget();
    take(bodies, 10, owner("greedy"));
    for (let key = 0; key < 10_000; key++) {
      const charge = bodies.open(owner(`key ${key}`));
      charge.add(1);
      charge.close();
    }
    expect(take(bodies, 1, owner("greedy"))).toEqual([["overloaded", full("API key")]]);
    expect(bodies.holders).toBeLessThan(5_000);
  });
});
