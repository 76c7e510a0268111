import { describe, expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import type { EgressFailure } from "../../ports/egress.ts";
import { handle } from "../handle.ts";
import { Books } from "../testing/books.ts";
import { newExchange } from "../testing/exchange.ts";
import { calmNode } from "../testing/node.ts";
import { explainEgress, explainReport } from "./failure.ts";
import { type LastAttempt, Retries } from "./retries.ts";

const NOTHING_SAID = { meaning: null, words: null, status: null, refusesStreamUsage: false } as const;
const reported = (status: number, retryAfter: string | null = null) =>
  explainReport(status, NOTHING_SAID as never, retryAfter);

function start() {
  const clock = new TestClock();
  const pauses: number[] = [];
  const pause = async (pauseMs: number) => void pauses.push(pauseMs);
  return { clock, pauses, retries: new Retries(clock, pause, () => 0.5) };
}

const attempt = (over: Partial<LastAttempt> = {}): LastAttempt => ({
  ...{ healthName: "a", failure: reported(500), mayBill: false, isAside: false },
  ...over,
});

describe("P-5 the last target is asked once more", () => {
  test("where it failed for the moment, after a pause with chance in it", async () => {
    const { retries, pauses } = start();
    for (const failure of [reported(500), reported(503), explainEgress("connect_failed")])
      expect(await retries.waitFor(attempt({ failure }))).toBe(true);
    expect(pauses).toEqual([225, 225, 225]);
  });

  test("after as long as it asks, and not at all where that is long", async () => {
    const { retries, pauses } = start();
    expect(await retries.waitFor(attempt({ failure: reported(429, "2"), isAside: true }))).toBe(true);
    expect(await retries.waitFor(attempt({ failure: reported(429, "3"), isAside: true }))).toBe(false);
    expect(pauses).toEqual([2_225]);
  });

  test("and not where that is no use, may cost twice, or it was set aside", async () => {
    const { retries } = start();
    const kinds: readonly EgressFailure[] = ["aborted", "first_byte_timeout", "malformed", "address_refused"];
    const of = [
      ...kinds.map((kind) => explainEgress(kind)),
      ...[400, 401, 402, 429].map((status) => reported(status)),
    ];
    for (const failure of of)
      expect([failure.error.code, await retries.waitFor(attempt({ failure }))]).toEqual([
        failure.error.code,
        false,
      ]);
    expect(await retries.waitFor(attempt({ mayBill: true }))).toBe(false);
    expect(await retries.waitFor(attempt({ isAside: true }))).toBe(false);
  });

  test("ten times at once and once a second after that, and all targets together no more than fifty", async () => {
    const { retries, clock } = start();
    const granted = async (healthName: string) => {
      let count = 0;
      while (await retries.waitFor(attempt({ healthName }))) count += 1;
      return count;
    };
    expect(await granted("a")).toBe(10);
    clock.advance(3_000);
    expect(await granted("a")).toBe(3);
    clock.advance(60_000);
    const counts: number[] = [];
    for (const name of ["a", "b", "c", "d", "e", "f"]) counts.push(await granted(name));
    expect(counts).toEqual([10, 10, 10, 10, 10, 0]);
  });

  test("and its caller sees nothing of the first failure, which sets nothing aside", async () => {
    let asked = 0;
    const provider = Bun.serve({
      ...{ hostname: "127.0.0.1", port: 0 },
      fetch() {
        asked += 1;
        if (asked === 1) return Response.json({ error: { message: "busy" } }, { status: 503 });
        return Response.json({
          choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
          usage: { prompt_tokens: 1, completion_tokens: 1 },
        });
      },
    });
    const books = new Books("exact");
    const node = await calmNode({ books, urls: [`http://127.0.0.1:${provider.port}/v1`] });
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] });
    const request = new Request("http://localhost/v1/chat/completions", {
      method: "POST",
      headers: {
        authorization: `Bearer ${node.key}`,
        "content-length": String(body.length),
        "content-type": "application/json",
      },
      body,
    });
    const response = await handle(newExchange(node.gateway, request));
    expect([response.status, asked]).toEqual([200, 2]);
    expect(node.gateway.health.targets.allWell).toBe(true);
    await node.stop();
    expect(books.rows.map(({ outcome }) => outcome)).toEqual(["succeeded"]);
    await provider.stop(true);
  });
});
