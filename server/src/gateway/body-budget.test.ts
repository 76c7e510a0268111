import { expect, test } from "bun:test";
import { BodyBudget } from "./body-budget.ts";

test("many bodies together take no more than the limit, and give it back once", () => {
  const budget = new BodyBudget(100);
  const [first, second] = [budget.open(), budget.open()];
  first.add(60);
  second.add(30);
  expect(() => second.add(11)).toThrow("overloaded");
  expect(budget.heldBytes).toBe(90);
  first.close();
  first.close();
  expect(budget.heldBytes).toBe(30);
  second.add(70);
  second.close();
  expect(budget.heldBytes).toBe(0);
});

test("a piece that comes after the end is charged to nobody", () => {
  const budget = new BodyBudget(100);
  const charge = budget.open();
  charge.close();
  expect(() => charge.add(1)).toThrow("body_incomplete");
  expect(budget.heldBytes).toBe(0);
});
