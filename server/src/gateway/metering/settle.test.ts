import { describe, expect, test } from "bun:test";
import { type Counted, NO_TOKENS, type TokenCounts } from "../../providers/contract.ts";
import { admitOne } from "../testing/admitted.ts";
import { Books } from "../testing/books.ts";
import { calmNode } from "../testing/node.ts";
import type { Owed } from "./account.ts";

/** Micro-dollars for a token. */
const IN = 1n;
const OUT = 10n;

const counts = (input: number, output: number): TokenCounts => ({ ...NO_TOKENS, input, output });
const counted = (input: number, output: number): Counted => ({
  counts: counts(input, output),
  unsplitTokens: 0,
  outputCharacters: 4 * output,
  uncountedCharacters: 0,
  extras: null,
});

interface Given {
  readonly answer?: Counted | null;
  readonly most?: TokenCounts | null;
  readonly owed?: Owed;
  readonly lost?: bigint;
  /** Settles it a second time, with nothing. */
  readonly again?: boolean;
  readonly abandon?: "before it was sent" | "after it was sent" | "at last";
  readonly test?: boolean;
}

/** The one row of a request that ended so, and what is left of its hold. */
async function settled(given: Given) {
  const books = new Books("exact");
  const node = await calmNode({ books, mode: given.test === true ? "test" : "live" });
  const { settler, call } = await admitOne(node);
  const held = settler.held as bigint;
  if (given.lost !== undefined) settler.lose(given.lost);
  if (given.abandon === "after it was sent") call.maySend();
  if (given.abandon === "before it was sent" || given.abandon === "after it was sent") settler.abandon();
  const { answer = null, most = null, owed = "delivered" } = given;
  const bill = settler.settle({ outcome: "succeeded", status: 200, answer, most, owed });
  if (given.again === true)
    settler.settle({ outcome: "provider_error", status: 502, answer: null, most: null, owed: "nothing" });
  if (given.abandon === "at last") settler.abandon();
  await node.stop();
  expect(books.open).toEqual([]);
  expect(books.rows).toHaveLength(1);
  expect(node.inFlight.count).toBe(0);
  return { held, bill, call, row: books.rows[0] ?? expect.unreachable() };
}

describe("C-1 what an answer comes to", () => {
  test("is its tokens at their prices; nothing is lost", async () => {
    const { row, bill } = await settled({ answer: counted(7, 20) });
    const price = 7n * IN + 20n * OUT;
    expect(row).toMatchObject({ cost: price, charge: price, loss: 0n, usageSource: "provider" });
    expect(bill as object).toEqual({ price, charged: price });
  });

  test("is charged up to what was held; the rest is the operator's loss", async () => {
    const { row, bill, held } = await settled({ answer: counted(7, 5_000) });
    const price = 7n * IN + 5_000n * OUT;
    expect(price).toBeGreaterThan(held);
    expect(row).toMatchObject({ charge: held, loss: price - held });
    expect(bill as object).toEqual({ price, charged: held });
  });

  test("is nothing where nothing could be delivered; what the provider counted is the operator's loss", async () => {
    const { row } = await settled({ answer: counted(7, 20), owed: "nothing" });
    expect(row).toMatchObject({ charge: 0n, loss: 7n * IN + 20n * OUT });
  });

  test("is the most there may have been where a caller left and had it stopped", async () => {
    const { row } = await settled({ most: counts(7, 50), owed: "most" });
    expect(row).toMatchObject({ charge: 7n * IN + 50n * OUT, loss: 0n, usageSource: "bounded" });
  });

  test("is what came where it broke off; the most that may be billed beyond that is the operator's loss", async () => {
    const { row } = await settled({ answer: counted(7, 20), most: counts(7, 50) });
    expect(row).toMatchObject({ charge: 7n * IN + 20n * OUT, loss: 30n * OUT });
  });

  test("is nothing where nobody was reached", async () => {
    const { row } = await settled({ owed: "nothing" });
    expect(row).toMatchObject({ cost: 0n, charge: 0n, loss: 0n, usageSource: "none" });
  });

  test("does not rise with what another provider was asked for in vain", async () => {
    const { row } = await settled({ answer: counted(7, 20), lost: 33n });
    const price = 7n * IN + 20n * OUT;
    expect(row).toMatchObject({ cost: price + 33n, charge: price, loss: 33n });
  });

  test("K-6 is nothing for a test key, whatever came", async () => {
    const { row } = await settled({ answer: counted(7, 20), test: true });
    expect(row).toMatchObject({ holdId: null, cost: 0n, charge: 0n, loss: 0n, outputTokens: 20n });
  });
});

describe("C-2 a request is settled once", () => {
  test("by its first end: a second one changes nothing", async () => {
    const { row } = await settled({ answer: counted(7, 20), again: true });
    expect(row).toMatchObject({ outcome: "succeeded", charge: 7n * IN + 20n * OUT });
  });

  test("and is not abandoned after that", async () => {
    const { row, call } = await settled({ answer: counted(7, 20), abandon: "at last" });
    expect(row.outcome).toBe("succeeded");
    expect(call.isCut).toBe(false);
  });
});

describe("C-1 a request that met a fault of ours", () => {
  test("after it was sent costs its customer nothing, and the operator at most what was held", async () => {
    const { row, held, call } = await settled({ answer: counted(7, 20), abandon: "after it was sent" });
    expect(row).toMatchObject({ outcome: "interrupted", status: 500, cost: null, charge: 0n, loss: held });
    expect(row.usageSource).toBe("estimated");
    expect(call.cutBy?.code).toBe("internal");
  });

  test("before it was sent costs nobody anything", async () => {
    const { row } = await settled({ answer: counted(7, 20), abandon: "before it was sent" });
    expect(row).toMatchObject({
      outcome: "interrupted",
      cost: 0n,
      charge: 0n,
      loss: 0n,
      usageSource: "none",
    });
  });
});
