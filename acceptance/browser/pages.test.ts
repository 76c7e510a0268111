import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { faultsOfAccess } from "./accessible.ts";
import type { Onlooker, Place } from "./place.ts";
import { PLACES } from "./places.ts";
import { openStage, type Stage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";
import { makeWorld, SETTINGS, seat, type World } from "./world.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let world: World;

beforeAll(async () => {
  stage = await openStage(SETTINGS);
  world = await makeWorld(stage);
});
afterAll(() => stage?.close());

const windows = new Map<Onlooker, Visitor>();

/** One window for each onlooker, because a new one costs as much as a page; nobody keeps a cookie from page to page. */
async function windowOf({ as = "nobody", tampers }: Place): Promise<Visitor> {
  if (tampers) {
    const own = await stage.visit();
    await seat(world, own, as);
    return own;
  }
  const visitor = windows.get(as) ?? (await stage.visit());
  if (!windows.has(as)) await seat(world, visitor, as);
  windows.set(as, visitor);
  if (as === "nobody") await visitor.context.clearCookies();
  return visitor;
}

describe("T-3, R-8: nothing is wrong, and axe finds nothing, in both themes at both widths", () => {
  test.each(PLACES.map((place) => [place.name, place] as const))("%s", async (_, place) => {
    const visitor = await windowOf(place);
    const { page } = visitor;
    await page.goto(typeof place.path === "string" ? place.path : place.path(world));
    await page.locator("h1").first().waitFor({ state: "attached" });
    await place.prepare?.(page, world);
    expect(await faultsOfAccess(page)).toEqual([]);
    expect(visitor.faults(place.expected)).toEqual([]);
    if (place.tampers) await visitor.context.close();
  });
});
