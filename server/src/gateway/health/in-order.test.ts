import { expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import type { PricedPlan } from "../routing/plan.ts";
import { Health, OF_TARGETS } from "./health.ts";
import { inOrder } from "./in-order.ts";

/** [name, priority, weight] */
type Given = readonly [string, number, number | null];

function planOf(...targets: readonly Given[]): PricedPlan {
  const priced = targets.map(([healthName, priority, weight]) => ({
    target: { healthName, entry: { priority, weight } },
    price: null,
  }));
  return { request: {}, targets: priced } as unknown as PricedPlan;
}

const namesOf = ({ targets }: PricedPlan) => targets.map(({ target }) => target.healthName).join("");
const well = () => new Health(new TestClock(), OF_TARGETS);

test("P-5 the operator's order stays where nothing has failed and nothing has a weight", () => {
  const plan = planOf(["a", 1, null], ["b", 1, null], ["c", 2, null]);
  expect(inOrder(plan, well(), () => 0.9)).toBe(plan);
});

test("P-5 who was set aside is asked last, and all are asked where all were", () => {
  const health = well();
  const plan = planOf(["a", 1, null], ["b", 1, null], ["c", 2, null]);
  for (let time = 0; time < 5; time += 1) health.failed("a", null);
  expect(namesOf(inOrder(plan, health))).toBe("bca");
  for (const name of ["b", "c"]) for (let time = 0; time < 5; time += 1) health.failed(name, null);
  expect(namesOf(inOrder(plan, health))).toBe("abc");
});

test("P-5 within a priority the first is drawn by weight, and no priority is passed over for a weight", () => {
  const plan = planOf(["a", 1, 3], ["b", 1, 1], ["c", 1, null], ["d", 2, 1000]);
  expect(namesOf(inOrder(plan, well(), () => 0))).toBe("abcd");
  expect(namesOf(inOrder(plan, well(), () => 0.74))).toBe("abcd");
  expect(namesOf(inOrder(plan, well(), () => 0.76))).toBe("bacd");
  expect(namesOf(inOrder(plan, well(), () => 0.999_999))).toBe("bacd");
});
