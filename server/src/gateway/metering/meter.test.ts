import { describe, expect, test } from "bun:test";
import { ComingBody } from "../../../testing/coming-body.ts";
import { PublicError } from "../../kernel/errors.ts";
import { type Counted, NO_TOKENS } from "../../providers/contract.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import type { Admission } from "../admission/admit.ts";
import { explainEgress } from "../forwarding/failure.ts";
import type { Reply } from "../forwarding/reply.ts";
import { admitOne } from "../testing/admitted.ts";
import { Books } from "../testing/books.ts";
import { calmNode } from "../testing/node.ts";
import { meter } from "./meter.ts";

const ANSWER: Counted = {
  counts: { ...NO_TOKENS, input: 7, output: 20 },
  unsplitTokens: 0,
  outputCharacters: 80,
  uncountedCharacters: 0,
  extras: null,
};
const BODY = '{"choices":[]}';
const said = (content: string) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;

interface Given {
  readonly reply: (admission: Admission) => Partial<Reply>;
  /** What happens before the reply is passed on. */
  readonly before?: (admission: Awaited<ReturnType<typeof admitOne>>) => void;
  readonly more?: object;
}

/** What the caller gets of a reply, and the row that is written. */
async function metered({ reply, before, more }: Given) {
  const books = new Books("exact");
  const node = await calmNode({ books });
  const admission = await admitOne(node, more);
  const [priced] = admission.plan.targets;
  admission.call.maySend();
  before?.(admission);
  const usual = { ...priced, attempts: 1, askedMs: node.gateway.clock.monotonicMs(), firstByteMs: 3 };
  const response = meter({ ...usual, ...reply(admission) } as Reply, admission);
  const { status, headers } = response;
  const text = await response.text();
  await node.stop();
  expect(books.open).toEqual([]);
  expect(books.rows).toHaveLength(1);
  return { status, headers, text, row: books.rows[0] ?? expect.unreachable() };
}

const whole = () => ({ kind: "whole", body: Buffer.from(BODY), answer: ANSWER, changes: null }) as const;
const failed = () =>
  ({ kind: "failed", failure: explainEgress("connect_failed"), most: null, answer: null }) as const;

/** A stream that is opened with its first piece and goes on with these. */
function stream(...pieces: readonly string[]) {
  return ({ plan }: Admission): Partial<Reply> => {
    const [{ target }] = plan.targets;
    const relay = target.ways.of(openAiProtocol, "chat.completions")?.relay;
    if (!relay) throw new Error("no way");
    const reader = relay.streamReader(plan.request, { requestId: "r", createdSeconds: 0 });
    const [first = "", ...others] = pieces;
    const response = new ComingBody();
    const held = reader.push(Buffer.from(first));
    response.send(...others);
    response.end();
    return {
      kind: "stream",
      response,
      relay,
      changes: null,
      reader,
      held,
      beginByMs: Number.POSITIVE_INFINITY,
      secret: null,
    };
  };
}

const FINISHED = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const USED = 'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":20,"total_tokens":27}}\n\n';

describe("a whole answer", () => {
  test("is passed on byte for byte, with what it came to", async () => {
    const { status, headers, text, row } = await metered({ reply: whole });
    expect([status, text]).toEqual([200, BODY]);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("x-sallyport-cost-usd")).toBe("0.000207");
    expect(headers.get("x-sallyport-charge-usd")).toBe("0.000207");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(row).toMatchObject({ outcome: "succeeded", status: 200, charge: 207n, loss: 0n });
  });

  test("C-1 whose caller has left is paid for as if the caller had stayed", async () => {
    const { row } = await metered({ reply: whole, before: ({ leave }) => leave() });
    expect(row).toMatchObject({ outcome: "client_closed", charge: 207n, loss: 0n });
  });

  test("K-4 AB-9 that was cut is not delivered, and what it cost is the operator's", async () => {
    const { status, text, row } = await metered({
      reply: whole,
      before: ({ call }) => call.cut(new PublicError("key_revoked")),
    });
    expect(status).toBe(401);
    expect(text).not.toContain("choices");
    expect(row).toMatchObject({ outcome: "cut", status: 401, charge: 0n, loss: 207n });
  });
});

describe("a failure", () => {
  test("is told in our words and costs nothing", async () => {
    const { status, text, row } = await metered({ reply: failed });
    expect(JSON.parse(text).error.code).toBe("provider_unreachable");
    expect(row).toMatchObject({ outcome: "provider_unreachable", status, charge: 0n, loss: 0n });
  });

  test("C-1 of a request that may have been served costs its customer nothing and is the operator's loss", async () => {
    const most = { ...NO_TOKENS, input: 7, output: 100 };
    const { row } = await metered({ reply: () => ({ ...failed(), most }) });
    expect(row).toMatchObject({ charge: 0n, loss: 7n + 1_000n });
  });
});

describe("a stream", () => {
  test("is passed on as it comes and paid for by its provider's count", async () => {
    const pieces = [said("Hi"), said(" there"), FINISHED, USED, "data: [DONE]\n\n"];
    const more = { stream: true, stream_options: { include_usage: true } };
    const { status, headers, text, row } = await metered({ reply: stream(...pieces), more });
    expect([status, text]).toEqual([200, pieces.join("")]);
    expect(headers.get("content-type")).toStartWith("text/event-stream");
    expect(headers.has("x-sallyport-cost-usd")).toBe(false);
    expect(row).toMatchObject({ outcome: "succeeded", charge: 207n, loss: 0n, usageSource: "provider" });
  });

  test("C-1 that ends too early says so, and only what came of it is paid for", async () => {
    const { text, row } = await metered({
      reply: stream(said("Hi"), said(" there")),
      more: { stream: true },
    });
    expect(text).toStartWith(said("Hi") + said(" there"));
    expect(text).not.toContain("[DONE]");
    expect(text).toContain("provider_truncated");
    expect(row).toMatchObject({ outcome: "provider_truncated", usageSource: "estimated" });
    expect(row.charge).toBeLessThan(207n);
    expect(row.charge).toBeGreaterThan(0n);
  });
});
