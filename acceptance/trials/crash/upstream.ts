/**
 * The provider of the crash trial. It outlives the product, so that it can tell which calls reached it, and counts
 * tokens so that each usage row says whose it is.
 */
export interface Upstream {
  readonly url: string;
  /** Numbers of the calls that arrived. */
  readonly seen: Set<number>;
  /** Lets streams of the kind `held` go on, which stop after their first piece. */
  release(): void;
  stop(): Promise<void>;
}

/** Tokens of the call with number 0. A call's body is four bytes a token, which is also how the product estimates. */
export const BASE_TOKENS = 100;

const PIECES = 5;
const GAP_MS = 4;

export function startUpstream(): Upstream {
  const seen = new Set<number>();
  let held = Promise.withResolvers<void>();
  const server = Bun.serve({
    idleTimeout: 0,
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { stream, messages } = (await request.json()) as {
        stream?: boolean;
        messages: { content: string }[];
      };
      const [number, kind] = (messages[0]?.content ?? "").split(" ");
      seen.add(Number(number));
      if (kind === "failing") return Response.json({ error: { message: "no" } }, { status: 500 });
      const usage = {
        prompt_tokens: BASE_TOKENS + Number(number),
        completion_tokens: PIECES,
        total_tokens: BASE_TOKENS + Number(number) + PIECES,
      };
      return stream ? streamed(usage, kind === "held" ? held.promise : null) : whole(usage);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    seen,
    release() {
      held.resolve();
      held = Promise.withResolvers();
    },
    stop: () => server.stop(true),
  };
}

const SHARED = { id: "c", created: 1, model: "crash" };

function whole(usage: object): Response {
  const message = { role: "assistant", content: "word ".repeat(PIECES) };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  return Response.json({ ...SHARED, object: "chat.completion", choices, usage });
}

function streamed(usage: object, held: Promise<void> | null): Response {
  const event = (extra: object) =>
    `data: ${JSON.stringify({ ...SHARED, object: "chat.completion.chunk", ...extra })}\n\n`;
  async function* events() {
    for (let piece = 0; piece < PIECES; piece += 1) {
      yield event({ choices: [{ index: 0, delta: { content: "word " }, finish_reason: null }] });
      await (held ?? Bun.sleep(GAP_MS));
    }
    yield event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    yield event({ choices: [], usage });
    yield "data: [DONE]\n\n";
  }
  return new Response(events(), { headers: { "content-type": "text/event-stream" } });
}
