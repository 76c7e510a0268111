import { expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import type { GroupEntry } from "../../authority/index.ts";
import { Content } from "../../kernel/content.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { ratesOf } from "../../prices/rates.ts";
import { BEGINNING_BYTES, Beginnings } from "../routing/beginnings.ts";
import type { PricedPlan } from "../routing/plan.ts";
import { leastOf } from "../routing/usable-models.ts";
import { Health, OF_TARGETS } from "./health.ts";
import { inOrder } from "./in-order.ts";
import { KnownPaces } from "./pace.ts";

/** [name, priority, weight] */
type Given = readonly [string, number, number | null];

const paces = new KnownPaces().keep(["a", "b", "c"]);

function planOf(body: string, ...targets: readonly Given[]): PricedPlan {
  const priced = targets.map(([healthName, priority, weight]) => ({
    target: { healthName, entry: { priority, weight }, paces: paces.get(healthName) ?? null },
    price: null,
  }));
  const request = { model: "group", stream: true, body: new Content(body) };
  return { request, targets: priced } as unknown as PricedPlan;
}

const namesOf = ({ targets }: PricedPlan) => targets.map(({ target }) => target.healthName).join("");

const ORGANIZATION = { organizationId: "o" as OrganizationId };

/** A gateway where "group" is chosen so, or where there is no group. */
function gatewayWith(
  choice: GroupEntry["choice"] | null,
  sticky = false,
  shares: Record<string, number> = {},
) {
  const clock = new TestClock();
  const group = { choice, sticky, targets: [], shares: new Map(Object.entries(shares)) };
  return {
    clock,
    health: { targets: new Health(clock, OF_TARGETS) },
    routes: { groups: new Map(choice === null ? [] : [["group", group]]) },
    beginnings: new Beginnings(Buffer.alloc(32, "pepper")),
  } as unknown as Parameters<typeof inOrder>[1] & { readonly clock: TestClock };
}

const ask = (plan: PricedPlan, gateway: ReturnType<typeof gatewayWith>, caller = ORGANIZATION) =>
  namesOf(inOrder(plan, gateway, caller));

test("P-5 the operator's order stays where nothing has failed and nothing has a weight", () => {
  const plan = planOf("", ["a", 1, null], ["b", 1, null], ["c", 2, null]);
  expect(inOrder(plan, gatewayWith(null), ORGANIZATION)).toBe(plan);
});

test("P-5 who was set aside is asked last, and all are asked where all were", () => {
  const gateway = gatewayWith(null);
  const { targets } = gateway.health;
  const plan = planOf("", ["a", 1, null], ["b", 1, null], ["c", 2, null]);
  for (let time = 0; time < 5; time += 1) targets.failed("a", null);
  expect(ask(plan, gateway)).toBe("bca");
  for (const name of ["b", "c"]) for (let time = 0; time < 5; time += 1) targets.failed(name, null);
  expect(ask(plan, gateway)).toBe("abc");
});

test("P-5 within a priority the first is drawn by weight, and no priority is passed over for a weight", () => {
  const plan = planOf("", ["a", 1, 3], ["b", 1, 1], ["c", 1, null], ["d", 2, 1000]);
  const drawing = (a: number, b: number) =>
    namesOf(inOrder(plan, gatewayWith(null), ORGANIZATION, (target) => (target === "a" ? a : b)));
  expect(drawing(0.5, 0.5)).toBe("abcd");
  expect(drawing(0.9, 0.5)).toBe("bacd");
  expect(drawing(0.5, 0.1)).toBe("bacd");
});

test("P-5 a group's members are drawn by their weights: of a thousand requests about 750 and 250", () => {
  const gateway = gatewayWith("weight", true, { a: 3, b: 1 });
  let first = 0;
  for (let number = 0; number < 2_000; number += 1) {
    const prompt = `${number}`.padEnd(BEGINNING_BYTES, ".");
    if (ask(planOf(prompt, ["a", 1, null], ["b", 1, null]), gateway) === "ab") first += 1;
  }
  // The draws are the same in each run: they come from the prompts.
  expect(first).toBeWithin(1_430, 1_570);
});

test("P-5 prompts that begin alike go to the same target, of one organization, while it is well", () => {
  const gateway = gatewayWith("weight", true, { a: 1, b: 1 });
  const prompt = (number: number) => `${number} `.padEnd(BEGINNING_BYTES, "x");
  const plan = (text: string) => planOf(text, ["a", 1, null], ["b", 1, null]);
  for (let number = 0; number < 20; number += 1) {
    const [first, again] = [prompt(number), `${prompt(number)} and then?`];
    expect(ask(plan(again), gateway)).toBe(ask(plan(first), gateway));
  }
  const orders = Array.from({ length: 40 }, (_, number) => ask(plan(prompt(number)), gateway));
  const others = Array.from({ length: 40 }, (_, number) =>
    ask(plan(prompt(number)), gateway, { organizationId: "p" as OrganizationId }),
  );
  expect(new Set(orders)).toEqual(new Set(["ab", "ba"]));
  expect(others).not.toEqual(orders);
  const onA = orders.indexOf("ab");
  for (let time = 0; time < 5; time += 1) gateway.health.targets.failed("a", null);
  expect(ask(plan(prompt(onA)), gateway)).toBe("ba");
  gateway.health.targets.succeeded("a");
  expect(ask(plan(prompt(onA)), gateway)).toBe("ab");
});

test("P-5 a prompt that is too short for a cache is drawn by chance, and so is each one where the group says so", () => {
  const drawing = (body: string, sticky: boolean, low: string) => {
    const plan = planOf(body, ["a", 1, null], ["b", 1, null]);
    const gateway = gatewayWith("weight", sticky, { a: 1, b: 1 });
    return namesOf(inOrder(plan, gateway, ORGANIZATION, (target) => (target === low ? 0.1 : 0.9)));
  };
  for (const [body, sticky] of [
    ["short", true],
    ["long".padEnd(BEGINNING_BYTES), false],
  ] as const) {
    expect(drawing(body, sticky, "a")).toBe("ab");
    expect(drawing(body, sticky, "b")).toBe("ba");
  }
});

test("P-5 what began to answer soonest is asked first, and what was never measured is tried once", () => {
  const gateway = gatewayWith("fastest");
  const nowMs = gateway.clock.monotonicMs();
  const plan = planOf("", ["a", 1, null], ["b", 1, null], ["c", 1, null]);
  paces.get("a")?.streamed.saw(900, nowMs);
  paces.get("b")?.streamed.saw(300, nowMs);
  expect(ask(plan, gateway)).toBe("cba");
  expect(ask(plan, gateway)).toBe("bac");
  paces.get("c")?.streamed.saw(600, nowMs);
  expect(ask(plan, gateway)).toBe("bca");
});

test("P-5 of a group that is chosen by its cost, pictures go where pictures cost least", () => {
  const plan = planOf("", ["a", 1, null], ["b", 1, null], ["c", 1, null]);
  const each = { a: "0.10", b: "0.02", c: "0.04" } as Readonly<Record<string, string>>;
  const targets = plan.targets.map(({ target }) => ({
    target: { ...target, model: { name: target.healthName, contextTokens: 0, outputTokens: 0 } },
    price: { hold: ratesOf({ images: { "any/any": each[target.healthName] ?? "" } }) },
  }));
  const request = { ...plan.request, ...leastOf("images") };
  expect(ask({ request, targets } as unknown as PricedPlan, gatewayWith("cheapest"))).toBe("bca");
});
