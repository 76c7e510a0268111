import { edenGC, fullGC, heapStats } from "bun:jsc";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { DenseSet, NOWHERE, type Placed } from "./dense-set.ts";

class Thing implements Placed {
  place = NOWHERE;
}

function contentOf(set: DenseSet<Thing>): Thing[] {
  const found: Thing[] = [];
  set.forEach((thing) => {
    found.push(thing);
  });
  return found;
}

test("it holds what a set would, whatever comes and goes", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 200 }), (choices) => {
      const things = Array.from({ length: 21 }, () => new Thing());
      const dense = new DenseSet<Thing>();
      const model = new Set<Thing>();
      for (const choice of choices) {
        const thing = things[choice] as Thing;
        if (model.delete(thing)) dense.delete(thing);
        else {
          model.add(thing);
          dense.add(thing);
        }
        expect(dense.size).toBe(model.size);
        expect(new Set(contentOf(dense))).toEqual(model);
        expect(new Set(dense.snapshot())).toEqual(model);
      }
      for (const thing of things) expect(thing.place === NOWHERE).toBe(!model.has(thing));
    }),
  );
});

test("deleting what is in no set changes nothing", () => {
  const set = new DenseSet<Thing>();
  const inside = new Thing();
  set.add(inside);
  set.delete(new Thing());
  expect(set.snapshot()).toEqual([inside]);
});

test("what is visited may delete itself and add others, and nothing is passed over", () => {
  const set = new DenseSet<Thing>();
  const first = Array.from({ length: 10 }, () => new Thing());
  for (const thing of first) set.add(thing);
  const visited = new Set<Thing>();
  set.forEach((thing) => {
    visited.add(thing);
    set.delete(thing);
    set.add(new Thing());
  });
  expect(visited).toEqual(new Set(first));
  expect(set.size).toBe(10);
});

test("a snapshot does not change", () => {
  const set = new DenseSet<Thing>();
  set.add(new Thing());
  const before = set.snapshot();
  set.add(new Thing());
  expect(before).toHaveLength(1);
});

const ROUNDS = 20;
const IN_A_ROUND = 1000;
const LIVE = 32;

/** How many objects of 20,000 that came and went are still in memory, after collections of young objects only. */
function leftBehind(set: { add(thing: Thing): unknown; delete(thing: Thing): unknown }): number {
  const objects = () => heapStats().objectTypeCounts["Object"] ?? 0;
  const ring = Array.from({ length: LIVE }, () => new Thing());
  for (const thing of ring) set.add(thing);
  fullGC();
  const before = objects();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let count = 0; count < IN_A_ROUND; count += 1) {
      const at = count % LIVE;
      const next = new Thing();
      set.add(next);
      set.delete(ring[at] as Thing);
      ring[at] = next;
    }
    edenGC();
  }
  return objects() - before;
}

test("what came and went is collected with the young objects, unlike from the language's set", () => {
  // A full collection may come in between, or the memory of other tests be collected: of three tries the most.
  const most = (make: () => Parameters<typeof leftBehind>[0]) =>
    Math.max(...Array.from({ length: 3 }, () => leftBehind(make())));
  expect(most(() => new DenseSet<Thing>())).toBeLessThan(ROUNDS * LIVE * 2);
  // Why it is there at all. When this fails the engine has learnt it, and the language's set will do.
  expect(most(() => new Set<Thing>())).toBeGreaterThan((ROUNDS * IN_A_ROUND) / 2);
});
