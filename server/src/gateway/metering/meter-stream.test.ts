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

/** A stream that was opened with these pieces, of which the first reader has seen none yet. */
async function meter(...pieces: readonly string[]) {
  const clock = new TestClock();
  const books = new Books("exact");
  const node = await calmNode({ clock, books });
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
