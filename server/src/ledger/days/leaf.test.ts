import { expect, test } from "bun:test";
import { type DayFacts, dayHash, itemLeaf, itemSalt } from "./leaf.ts";

const ITEM = { type: "transfer", number: "7", amountMicroUsd: "100" };
const [SECRET, OTHER] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

test("C-5 a leaf cannot be guessed from another's proof: each has a salt of its own, out of its day's secret", () => {
  const salts = [itemSalt(SECRET, "7"), itemSalt(SECRET, "8"), itemSalt(SECRET, "77"), itemSalt(OTHER, "7")];
  expect(new Set(salts.map((salt) => itemLeaf(salt, ITEM).toString("hex"))).size).toBe(salts.length);
  expect(itemSalt(SECRET, "7").equals(SECRET)).toBe(false);
});

test("C-2 a leaf and the hash of a day change with every word of what they say", () => {
  const salt = itemSalt(SECRET, "7");
  const leaf = itemLeaf(salt, ITEM);
  for (const other of [
    { ...ITEM, number: "8" },
    { ...ITEM, hold: null },
    { ...ITEM, amountMicroUsd: "1000" },
  ])
    expect(itemLeaf(salt, other).equals(leaf)).toBe(false);
  const facts: DayFacts = {
    date: "2026-11-28",
    after: "0",
    last: "9",
    count: 9,
    sumMicroUsd: "9",
    chargedMicroUsd: "3",
    root: "AA==",
    previous: null,
  };
  for (const name of Object.keys(facts))
    expect(dayHash({ ...facts, [name]: "1" }).equals(dayHash(facts)), name).toBe(false);
});
