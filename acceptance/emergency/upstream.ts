/** A request that arrived at the provider, by the provider's own clock. */
export interface Arrival {
  readonly atMs: number;
  readonly provider: string;
  readonly model: string;
  /** Whose it is: the caller says so in its message. */
  readonly who: string;
}

/**
 * A provider of the test's own, under as many names as there are: its path says which one was asked. Whoever asks for a
 * stream gets one piece, and the rest when it is let go.
 */
export interface Upstream {
  readonly arrivals: Arrival[];
  urlOf(provider: string): string;
  /** Lets the streams that are open finish. */
  release(): void;
  /**
   * Resolves when everything has been counted that had reached this machine's network before the call. Twice around,
   * because a new connection is first accepted and then read.
   */
  fence(): Promise<void>;
  stop(): Promise<void>;
}

const HEAD = { id: "x", created: 0, model: "m" };
const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

export function startUpstream(): Upstream {
  const arrivals: Arrival[] = [];
  let letGo = Promise.withResolvers<void>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const atMs = performance.now();
      const provider = new URL(request.url).pathname.split("/")[1] ?? "";
      if (provider === "fence") return new Response("ok");
      const { stream, model, messages } = (await request.json()) as {
        stream?: boolean;
        model: string;
        messages: { content: string }[];
      };
      arrivals.push({ atMs, provider, model, who: messages[0]?.content ?? "" });
      return stream ? streamed(letGo.promise) : whole();
    },
  });
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    arrivals,
    urlOf: (provider) => `${origin}/${provider}/v1`,
    release() {
      letGo.resolve();
      letGo = Promise.withResolvers<void>();
    },
    async fence() {
      for (let around = 0; around < 2; around += 1) await (await fetch(`${origin}/fence`)).text();
    },
    async stop() {
      await server.stop(true);
    },
  };
}

function whole(): Response {
  const message = { role: "assistant", content: "Hi" };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  return Response.json({ ...HEAD, object: "chat.completion", choices, usage: USAGE });
}

function streamed(letGo: Promise<void>): Response {
  const event = (choices: readonly object[], more: object = {}) =>
    `data: ${JSON.stringify({ ...HEAD, object: "chat.completion.chunk", choices, ...more })}\n\n`;
  const body = new ReadableStream({
    async start(controller) {
      const say = (text: string) => controller.enqueue(new TextEncoder().encode(text));
      say(event([{ index: 0, delta: { role: "assistant", content: "Hi" }, finish_reason: null }]));
      await letGo;
      // Whoever was cut off is not here any more.
      try {
        say(event([{ index: 0, delta: {}, finish_reason: "stop" }]));
        say(event([], { usage: USAGE }));
        say("data: [DONE]\n\n");
        controller.close();
      } catch {}
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
