import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { faultsOfAccess } from "./accessible.ts";
import { PLACES } from "./places.ts";
import { openStage, type Stage } from "./stage.ts";
import { makeWorld, SETTINGS, seat, type World } from "./world.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let world: World;

beforeAll(async () => {
  stage = await openStage(SETTINGS);
  world = await makeWorld(stage);
});
afterAll(() => stage?.close());

describe("T-3, R-8: nothing is wrong, and axe finds nothing, in both themes at both widths", () => {
  test.each(PLACES.map((place) => [place.name, place] as const))("%s", async (_, place) => {
    const visitor = await stage.visit();
    const { page } = visitor;
    await seat(world, visitor, place.as ?? "nobody");
    await page.goto(typeof place.path === "string" ? place.path : place.path(world));
    await place.prepare?.(page, world);
    expect(await faultsOfAccess(page)).toEqual([]);
    expect(visitor.faults(place.expected)).toEqual([]);
    await visitor.context.close();
  });
});
