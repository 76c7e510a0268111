import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type House, openHouse } from "./house.ts";
import { type Cell, runAll } from "./run.ts";
import { failuresIn, pageOf, writtenTable } from "./table.ts";
import type { Client } from "./words.ts";

let house: House;
let cells: readonly Cell[];

beforeAll(async () => {
  house = await openHouse();
  cells = await runAll(house.clients, house.upstreams);
}, 600_000);

afterAll(() => house?.stop(), 30_000);

describe("official SDKs against every kind of provider", () => {
  test("each feature works, is refused by name, or has no word", () => {
    expect(cells.length).toBeGreaterThan(500);
    expect(failuresIn(cells)).toEqual([]);
  });

  test("docs/dialects.md is what this run gives (npm run dialects writes it)", async () => {
    expect(pageOf(cells)).toBe(await writtenTable());
  });

  test("an SDK that hears something else is found out", async () => {
    const [upstream] = house.upstreams;
    const [client] = house.clients;
    if (upstream === undefined || client === undefined) return expect.unreachable();
    const deaf: Client = {
      ...client,
      ask: async (ask, model) => ({ ...(await client.ask(ask, model)), text: "", end: "other" }),
      embed: async () => [],
    };
    const found = await runAll([deaf], [upstream]);
    const failing = failuresIn(found).map((failure) => failure.split(", ")[2]?.split(":")[0]);
    expect(failing).toEqual(expect.arrayContaining(["plain", "streaming", "tools", "refusal", "embeddings"]));
  });
});
