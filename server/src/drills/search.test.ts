import { expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Canaries } from "./canaries.ts";
import { countInMemory } from "./memory.ts";
import { patternsOf } from "./patterns.ts";
import { measurePower } from "./plants.ts";
import { searchPlaces } from "./scope.ts";
import { searchBytes } from "./search.ts";

test("Z-1 every kind of planted leak is found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-power-"));
  try {
    const power = await measurePower([folder], new Canaries().prefix, 10);
    for (const { kind, planted, found } of power) expect(`${kind} ${found}`).toBe(`${kind} ${planted}`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a file larger than a piece of the search is searched at every seam", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-seams-"));
  try {
    const { prefix } = new Canaries();
    const file = Buffer.alloc(20 * 1024 * 1024, "x");
    const offsets = Array.from({ length: 40 }, (_, number) => 8 * 1024 * 1024 - 20 + number * 300_001);
    for (const offset of offsets) file.write(prefix, offset);
    await writeFile(join(folder, "large"), file);
    const places = [{ folder, deep: true, sinceMs: null }];
    const { findings, files, bytes } = await searchPlaces(places, patternsOf(prefix, true));
    expect(findings.map(({ offset }) => offset)).toEqual(offsets);
    expect({ files, bytes }).toEqual({ files: 1, bytes: file.length });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a text that PostgreSQL compressed is found at any alignment", async () => {
  const { prefix } = new Canaries();
  for (let before = 0; before < 8; before += 1) {
    const literals = Buffer.from(`${"#".repeat(before)}${prefix}tail`);
    const groups = Array.from({ length: Math.ceil(literals.length / 8) }, (_, group) =>
      Buffer.concat([Buffer.from([0]), literals.subarray(group * 8, group * 8 + 8)]),
    );
    const findings = await searchBytes("row", Buffer.concat(groups), patternsOf(prefix, true));
    expect(findings.map(({ encoding }) => encoding)).toContain("pglz");
  }
});

test("what is not there is not found", async () => {
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)));
  expect(await searchBytes("noise", noise, patternsOf(new Canaries().prefix, true))).toEqual([]);
});

test.skipIf(process.platform !== "linux")("a text in a process's memory is counted", async () => {
  const held = `held-${crypto.randomUUID()}`;
  expect(await countInMemory(process.pid, held)).toBeGreaterThan(0);
  expect(await countInMemory(2 ** 22 + 1, held)).toBeNull();
});
