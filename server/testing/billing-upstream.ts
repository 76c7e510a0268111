/** How an answer is to be made. */
export interface Making {
  /** Tokens nobody sees, before the text. */
  readonly hidden?: number;
  /** Tokens of text, each an event of a stream. */
  readonly text?: number;
  readonly gapMs?: number;
  /** After its last chunk, which holds the counts, its connection stays open. */
  readonly endless?: boolean;
  /** A stream ends in the middle; a whole answer is no JSON. */
  readonly breaks?: boolean;
}

/** What a provider bills for one request. */
export interface Bill {
  output: number;
  /** It came to its end, or was broken off by whoever asked. */
  ended: "whole" | "left" | null;
}

export const PROMPT_TOKENS = 7;

/** A provider that writes a token every `gapMs` and bills what it wrote until it noticed that nobody listens. */
export class BillingUpstream {
  readonly bills: Bill[] = [];
  readonly connections = new Set<string>();
  readonly #server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: (request, server) => {
      const address = server.requestIP(request);
      this.connections.add(`${address?.address}:${address?.port}`);
      return this.#answer(request);
    },
  });
  readonly url = `http://127.0.0.1:${this.#server.port}/v1`;

  stop(): Promise<void> {
    return this.#server.stop(true);
  }

  async #answer(request: Request): Promise<Response> {
    const bill: Bill = { output: 0, ended: null };
    this.bills.push(bill);
    request.signal.addEventListener("abort", () => {
      bill.ended ??= "left";
    });
    const asked = (await request.json()) as { stream?: boolean; messages: { content: string }[] };
    const making = JSON.parse(asked.messages[0]?.content ?? "{}") as Making;
    if (asked.stream === true)
      return new Response(this.#events(making, bill) as unknown as ReadableStream, {
        headers: { "content-type": "text/event-stream" },
      });
    let content = "";
    for await (const token of write(making, bill)) content += token;
    const message = { role: "assistant", content };
    if (making.breaks === true) return new Response("no JSON");
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    return Response.json({ ...SHARED, object: "chat.completion", choices, usage: usageOf(making, bill) });
  }

  async *#events(making: Making, bill: Bill) {
    const event = (extra: object) => `data: ${JSON.stringify({ ...SHARED, ...extra })}\n\n`;
    yield event({ choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] });
    for await (const content of write(making, bill))
      if (content !== "") yield event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    if (making.breaks === true || bill.ended === "left") return;
    yield event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    yield event({ choices: [], usage: usageOf(making, bill) });
    if (making.endless === true) await new Promise(() => {});
    yield "data: [DONE]\n\n";
  }
}

const SHARED = { id: "x", object: "chat.completion.chunk", created: 0, model: "b" };

function usageOf({ hidden = 0 }: Making, { output }: Bill) {
  return {
    prompt_tokens: PROMPT_TOKENS,
    completion_tokens: output,
    total_tokens: PROMPT_TOKENS + output,
    completion_tokens_details: { reasoning_tokens: hidden },
  };
}

async function* write({ hidden = 0, text = 0, gapMs = 1 }: Making, bill: Bill): AsyncGenerator<string> {
  for (let token = 0; token < hidden + text && bill.ended === null; token += 1) {
    await Bun.sleep(gapMs);
    bill.output += 1;
    yield token < hidden ? "" : "word";
  }
  bill.ended ??= "whole";
}
