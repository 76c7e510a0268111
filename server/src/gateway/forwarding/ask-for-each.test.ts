import { expect, test } from "bun:test";
import { NO_TOKENS } from "../../providers/contract.ts";
import type { Relay } from "../../providers/relay/index.ts";
import type { Admission } from "../admission/admit.ts";
import { askForEach } from "./ask-for-each.ts";
import { explainEgress, type Failure } from "./failure.ts";
import type { Reply } from "./reply.ts";

const DRAWN = { ...NO_TOKENS, input: 10, output: 1_290, imageOutput: 1_290 };
const LEFT = explainEgress("aborted");
const BROKEN = explainEgress("connect_failed");

/** Asks for so many pictures, each of which fails so. */
async function askedFor(...failures: readonly (readonly [Failure, typeof DRAWN | null])[]) {
  const lost: bigint[] = [];
  const pictures = { count: failures.length, size: null, quality: null };
  const admission = {
    plan: { request: { pictures, bounds: {} } },
    settler: { lose: (amount: bigint) => lost.push(amount) },
    exchange: {},
  } as unknown as Admission;
  const left = [...failures];
  const relay = { join: () => expect.unreachable() } as unknown as Relay;
  const reply = await askForEach(admission, relay, async () => {
    const [failure, most] = left.shift() ?? expect.unreachable();
    return { kind: "failed", failure, most, answer: null, price: null } as unknown as Reply;
  });
  return { reply, lost };
}

test("P-5 whoever leaves while each picture is made by a call of its own owes the most of all calls, and not of one", async () => {
  const { reply, lost } = await askedFor([LEFT, DRAWN], [LEFT, DRAWN], [BROKEN, null], [LEFT, DRAWN]);
  const most = { ...NO_TOKENS, input: 30, output: 3_870, imageOutput: 3_870 };
  expect(reply).toMatchObject({ kind: "failed", failure: { outcome: "client_closed" }, most });
  expect(lost).toEqual([0n]);
});

test("of calls that were never sent nobody owes anything", async () => {
  const { reply } = await askedFor([BROKEN, null], [BROKEN, null]);
  expect(reply).toMatchObject({ kind: "failed", most: null });
});
