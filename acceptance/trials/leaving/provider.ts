/** Tokens a model of this provider writes in a second, seen or not. */
export const TOKENS_PER_SECOND = 100;
/** Of the call with number 0. A call's body is four bytes a token, which is also how the product estimates. */
export const BASE_TOKENS = 100;
export const PRICE = { input: 2, output: 8 } as const;

const TICK_MS = 50;

/** What a call asks for. */
export interface Making {
  readonly number: number;
  /** Tokens nobody sees, before the text. */
  readonly hidden: number;
  readonly text: number;
}

/** What the provider bills for one call. */
export interface Bill {
  readonly number: number;
  output: number;
  /** Whether it came to its end; if not, whoever asked hung up. */
  complete: boolean;
  open: boolean;
}

export interface Provider {
  readonly url: string;
  /** By the number of the call. */
  readonly bills: ReadonlyMap<number, Bill>;
  stop(): Promise<void>;
}

/**
 * A provider of the trial's own. It writes at a steady pace from the moment a request arrives, and bills what it wrote
 * until the answer was complete or it noticed that nobody listens.
 */
export function startProvider(): Provider {
  const bills = new Map<number, Bill>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const startedMs = performance.now();
      const { stream, messages, max_tokens } = (await request.json()) as {
        stream?: boolean;
        max_tokens: number;
        messages: { content: string }[];
      };
      const asked = JSON.parse((messages[0]?.content ?? "").split("\n")[0] ?? "") as Making;
      // As every provider does: thinking counts, and the answer ends where the limit is.
      const hidden = Math.min(asked.hidden, max_tokens);
      const making = { ...asked, hidden, text: Math.min(asked.text, max_tokens - hidden) };
      if (bills.has(making.number)) throw new Error(`call ${making.number} came twice`);
      const bill: Bill = { number: making.number, output: 0, complete: false, open: true };
      bills.set(making.number, bill);
      const writing = new Writing(making, bill, startedMs);
      request.signal.addEventListener("abort", () => writing.end());
      return stream === true ? streamed(writing) : await whole(writing);
    },
  });
  return { url: `http://127.0.0.1:${server.port}/v1`, bills, stop: () => server.stop(true) };
}

/** One answer while it is written. */
class Writing {
  readonly making: Making;
  readonly #bill: Bill;
  readonly #startedMs: number;

  constructor(making: Making, bill: Bill, startedMs: number) {
    this.making = making;
    this.#bill = bill;
    this.#startedMs = startedMs;
  }

  get open(): boolean {
    return this.#bill.open;
  }

  get complete(): boolean {
    return this.#bill.complete;
  }

  get usage() {
    const prompt = BASE_TOKENS + this.making.number;
    const { output } = this.#bill;
    return {
      prompt_tokens: prompt,
      completion_tokens: output,
      total_tokens: prompt + output,
      completion_tokens_details: { reasoning_tokens: this.making.hidden },
    };
  }

  /** Writes until now. Returns how many tokens of text there are. */
  goOn(): number {
    const { hidden, text } = this.making;
    const bill = this.#bill;
    if (bill.open) {
      const since = Math.floor(((performance.now() - this.#startedMs) / 1000) * TOKENS_PER_SECOND);
      bill.output = Math.min(since, hidden + text);
      bill.complete = bill.output === hidden + text;
      bill.open = !bill.complete;
    }
    return Math.max(0, bill.output - hidden);
  }

  /** Nobody listens any more: it is billed as far as it came. */
  end(): void {
    this.goOn();
    this.#bill.open = false;
  }
}

const SHARED = { id: "c", created: 1, model: "leaving" };

async function whole(writing: Writing): Promise<Response> {
  while (writing.open) {
    await Bun.sleep(TICK_MS);
    writing.goOn();
  }
  const message = { role: "assistant", content: "word".repeat(writing.making.text) };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  return Response.json({ ...SHARED, object: "chat.completion", choices, usage: writing.usage });
}

/** Each token of text is an event. */
function streamed(writing: Writing): Response {
  const event = (extra: object) =>
    `data: ${JSON.stringify({ ...SHARED, object: "chat.completion.chunk", ...extra })}\n\n`;
  const delta = (content: string) =>
    event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  async function* events() {
    yield event({ choices: [{ index: 0, delta: { role: "assistant" }, finish_reason: null }] });
    let shown = 0;
    while (writing.open) {
      await Bun.sleep(TICK_MS);
      const text = writing.goOn();
      if (text > shown) yield delta("word").repeat(text - shown);
      shown = text;
    }
    if (!writing.complete) return;
    yield event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    yield event({ choices: [], usage: writing.usage });
    yield "data: [DONE]\n\n";
  }
  return new Response(events() as unknown as ReadableStream, {
    headers: { "content-type": "text/event-stream" },
  });
}
