import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { TestClock } from "../../../testing/clock.ts";
import { ComingBody } from "../../../testing/coming-body.ts";
import { Content } from "../../kernel/content.ts";
import { Deadlines } from "../../kernel/deadlines.ts";
import { openAiDialect } from "../../providers/dialects/openai/index.ts";
import type { Admission } from "../admission/admit.ts";
import { newExchange } from "../testing/exchange.ts";
import { meteredStream } from "./meter-stream.ts";

const SAID = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const FINISHED = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const BEGIN_BY_MS = 30_000;

/** A stream that was opened with these pieces, of which the first reader has seen none yet. */
function meter(...pieces: readonly string[]) {
  const clock = new TestClock();
  const response = new ComingBody();
  const request = { endpoint: "chat.completions", model: "m", stream: true, includeUsage: false } as const;
  const bounds = { ...SMALL, outputTokens: 10 };
  const reader = openAiDialect.streamReader({ ...request, bounds, body: new Content("{}") } as never);
  const held = Buffer.concat(pieces.map((piece) => reader.push(Buffer.from(piece)) ?? new Uint8Array()));
  const nowMs = clock.monotonicMs();
  const target = { provider: { dialect: openAiDialect }, model: { contextTokens: 0, outputTokens: 10 } };
  const opened = { response, reader, held: held.length === 0 ? null : held, secret: null, target };
  const reply = { ...opened, beginByMs: nowMs + BEGIN_BY_MS, askedMs: nowMs };
  const settled: string[] = [];
  const settler = { settle: ({ outcome }: { outcome: string }) => settled.push(outcome) };
  const call = { cutBy: null, whenCut() {} };
  const gateway = {
    clock,
    deadlines: new Deadlines(clock),
    answerTimeoutMs: 3_600_000,
    hiddenTokensPerSecond: 1,
  };
  const admission = {
    exchange: newExchange(gateway),
    call,
    settler,
    plan: { request: { ...request, bounds } },
    inputEstimate: { input: 5, audioInput: 0 },
    outputLimit: null,
  };
  const stream = meteredStream(reply as never, admission as unknown as Admission);
  return { clock, response, settled, text: new Response(stream).text() };
}

/** The error in the last event. */
const errorIn = (text: string) => JSON.parse(text.trim().split("\n\n").at(-1)?.slice(6) ?? "").error;

describe("P-5 a stream that was let go before its answer began", () => {
  test("ends when the answer must have begun, however many comments come", async () => {
    const { clock, response, text, settled } = meter(": working\n\n");
    await Bun.sleep(0);
    clock.advance(BEGIN_BY_MS + 1);
    response.send(": working\n\n");
    expect(errorIn(await text).code).toBe("provider_timeout");
    expect(settled).toEqual(["provider_timeout"]);
  });

  test("has all the time of an answer once it has begun", async () => {
    const { clock, response, text, settled } = meter(": working\n\n");
    await Bun.sleep(0);
    response.send(SAID);
    clock.advance(BEGIN_BY_MS + 1);
    response.send(": working\n\n", FINISHED);
    response.end();
    expect(await text).toBe(`: working\n\n${SAID}: working\n\n${FINISHED}data: [DONE]\n\n`);
    expect(settled).toEqual(["succeeded"]);
  });
});

describe("P-5 a stream that breaks off", () => {
  test("delivers what came in one piece with the fault", async () => {
    const { text, settled } = meter(`${SAID}data: {\n\n`);
    expect(await text).toStartWith(SAID);
    expect(errorIn(await text).code).toBe("provider_invalid");
    expect(settled).toEqual(["provider_invalid"]);
  });

  test("over its content says so in the provider's words", async () => {
    const error = { message: "Flagged, see https://x.example.com/.", code: "content_filter", param: null };
    const { text, settled } = meter(`${SAID}data: ${JSON.stringify({ error })}\n\n`);
    expect(errorIn(await text)).toEqual({
      message: "Flagged, see [address].",
      type: "invalid_request_error",
      param: null,
      code: "content_filter",
    });
    expect(settled).toEqual(["provider_error"]);
  });

  test("for another reason says nothing of the provider's", async () => {
    const { text } = meter(`${SAID}data: {"error":{"message":"GPU 7 is gone","code":"cuda"}}\n\n`);
    expect(errorIn(await text).code).toBe("provider_broke_off");
    expect(await text).not.toContain("GPU");
  });
});
