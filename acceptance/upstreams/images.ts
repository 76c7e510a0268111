/** What a request to it said. */
export interface SeenByImages {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

/** A server that speaks OpenAI's images API: what it says is what it is given. */
export class ImagesUpstream {
  readonly #server: ReturnType<typeof Bun.serve>;
  readonly seen: SeenByImages[] = [];
  gives: (seen: SeenByImages) => Response | Promise<Response> = () => new Response(null, { status: 500 });

  constructor() {
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 0,
      fetch: async (request) => {
        const seen = {
          path: new URL(request.url).pathname,
          type: request.headers.get("content-type") ?? "",
          body: Buffer.from(await request.arrayBuffer()),
        };
        this.seen.push(seen);
        return this.gives(seen);
      },
    });
  }

  /** As the base URL of a provider. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.port}/v1`;
  }

  /** The last request. */
  get last(): SeenByImages {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error("nothing was asked");
    return last;
  }

  /** Its form, as another reader reads it. */
  formOfLast(): Promise<FormData> {
    const { body, type } = this.last;
    return new Response(new Uint8Array(body), {
      headers: { "content-type": type },
    }).formData() as Promise<FormData>;
  }

  stop(): Promise<void> {
    return this.#server.stop(true);
  }
}

/** So many tokens, as gpt-image-1 counts them. */
export function usageOf(text: number, image: number, output: number) {
  return {
    total_tokens: text + image + output,
    input_tokens: text + image,
    output_tokens: output,
    input_tokens_details: { text_tokens: text, image_tokens: image },
  };
}

/** The events of a stream that ends as it should. @param afterFirst what is waited for behind the first of them */
export function streamOf(
  events: readonly { readonly type: string }[],
  afterFirst: Promise<void> = Promise.resolve(),
): Response {
  const written = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(written[0] ?? "");
      await afterFirst;
      for (const event of written.slice(1)) controller.enqueue(event);
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
