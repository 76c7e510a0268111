import { describe, expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import { ComingBody } from "../../../testing/coming-body.ts";
import { openAiDialect, openAiPassThrough } from "../../providers/dialects/openai/index.ts";
import { PassingRelay } from "../../providers/relay/pass-through.ts";
import { admitOne } from "../testing/admitted.ts";
import { Books } from "../testing/books.ts";
import { calmNode } from "../testing/node.ts";
import { meteredStream } from "./meter-stream.ts";

const SAID = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const FINISHED = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const BEGIN_BY_MS = 3_000;

/** A node whose clock the test moves. */
async function start() {
  const clock = new TestClock();
  const books = new Books("exact");
  return { clock, books, node: await calmNode({ clock, books }) };
}

const meter = async (...pieces: readonly string[]) => meterAt(await start(), ...pieces);

/** A stream that was opened with these pieces, of which the first reader has seen none yet. */
async function meterAt(
  { clock, books, node }: Awaited<ReturnType<typeof start>>,
  ...pieces: readonly string[]
) {
  const admission = await admitOne(node, { stream: true });
  const [priced] = admission.plan.targets;
  const response = new ComingBody();
  const reader = openAiPassThrough.streamReader(admission.plan.request);
  const held = Buffer.concat(pieces.map((piece) => reader.push(Buffer.from(piece)) ?? new Uint8Array()));
  const nowMs = clock.monotonicMs();
  const relay = new PassingRelay(openAiDialect, openAiPassThrough);
  const opened = { response, relay, reader, held: held.length === 0 ? null : held, secret: null };
  const asked = {
    ...priced,
    attempts: 1,
    changes: null,
    askedMs: nowMs,
    firstByteMs: 0,
    beginByMs: nowMs + BEGIN_BY_MS,
  };
  const stream = meteredStream({ kind: "stream", ...opened, ...asked }, admission);
  /** How it ended, when all of it has come. */
  const ended = async () => {
    await node.stop();
    return books.rows.map(({ outcome }) => outcome);
  };
  return { clock, response, ended, text: new Response(stream).text() };
}

/** The error in the last event. */
const errorIn = (text: string) => JSON.parse(text.trim().split("\n\n").at(-1)?.slice(6) ?? "").error;

describe("P-5 a stream that was let go before its answer began", () => {
  test("ends when the answer must have begun, however many comments come", async () => {
    const { clock, response, text, ended } = await meter(": working\n\n");
    await Bun.sleep(0);
    clock.advance(BEGIN_BY_MS + 1);
    response.send(": working\n\n");
    expect(errorIn(await text).code).toBe("provider_timeout");
    expect(await ended()).toEqual(["provider_timeout"]);
  });

  test("has all the time of an answer once it has begun", async () => {
    const { clock, response, text, ended } = await meter(": working\n\n");
    await Bun.sleep(0);
    response.send(SAID);
    clock.advance(BEGIN_BY_MS + 1);
    response.send(": working\n\n", FINISHED);
    response.end();
    expect(await text).toBe(`: working\n\n${SAID}: working\n\n${FINISHED}data: [DONE]\n\n`);
    expect(await ended()).toEqual(["succeeded"]);
  });
});

describe("P-5 a stream that breaks off", () => {
  test("delivers what came in one piece with the fault", async () => {
    const { text, ended } = await meter(`${SAID}data: {\n\n`);
    expect(await text).toStartWith(SAID);
    expect(errorIn(await text).code).toBe("provider_invalid");
    expect(await ended()).toEqual(["provider_invalid"]);
  });

  test("over its content says so in the provider's words", async () => {
    const error = { message: "Flagged, see https://x.example.com/.", code: "content_filter", param: null };
    const { text, ended } = await meter(`${SAID}data: ${JSON.stringify({ error })}\n\n`);
    expect(errorIn(await text)).toEqual({
      message: "Flagged, see [address].",
      type: "invalid_request_error",
      param: null,
      code: "content_filter",
    });
    expect(await ended()).toEqual(["provider_error"]);
  });

  test("for another reason says nothing of the provider's", async () => {
    const { text } = await meter(`${SAID}data: {"error":{"message":"GPU 7 is gone","code":"cuda"}}\n\n`);
    expect(errorIn(await text).code).toBe("provider_broke_off");
    expect(await text).not.toContain("GPU");
  });
});

describe("P-5 the health of a target", () => {
  /** One stream after another, each of which begins well. */
  async function play(at: Awaited<ReturnType<typeof start>>, ...pieces: readonly string[]) {
    const { text, response } = await meterAt(at, SAID);
    response.send(...pieces);
    response.end();
    return text;
  }

  test("suffers from streams that break after they have begun, and mends when one has come to its end", async () => {
    const at = await start();
    const { targets } = at.node.gateway.health;
    for (let time = 0; time < 4; time += 1) expect(errorIn(await play(at)).code).toBe("provider_truncated");
    expect([targets.asideCount, targets.allWell]).toEqual([0, false]);
    await play(at, FINISHED);
    expect(targets.allWell).toBe(true);
    for (let time = 0; time < 5; time += 1)
      await play(at, 'data: {"error":{"message":"x","code":"cuda"}}\n\n');
    expect(targets.asideCount).toBe(1);
    await at.node.stop();
  });

  test("does not suffer from what the request itself brought about, or from a caller who reads slowly", async () => {
    const at = await start();
    const error = { message: "Flagged.", code: "content_filter" };
    for (let time = 0; time < 6; time += 1) await play(at, `data: ${JSON.stringify({ error })}\n\n`);
    for (let time = 0; time < 6; time += 1) {
      const { text, response } = await meterAt(at, SAID);
      await Bun.sleep(0);
      at.clock.advance(at.node.gateway.answerTimeoutMs + 1);
      response.send(SAID);
      expect(errorIn(await text).code).toBe("provider_timeout");
    }
    expect(at.node.gateway.health.targets.allWell).toBe(true);
    await at.node.stop();
  });
});
