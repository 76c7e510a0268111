/** What a request to it said. */
export interface SeenByGemini {
  readonly path: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the body of a foreign API, which tests look into
  readonly body: any;
}

/** What it gives next: whole, as a stream of so many chunks, or a response of its own. */
export type GeminiGives =
  | { readonly chunks: readonly unknown[] }
  | { readonly whole: unknown }
  | ((request: Request) => Response | Promise<Response>);

/** A server that speaks Gemini's API as Google does (ai.google.dev/api): what it says is what it is given. */
export class GeminiUpstream {
  readonly #server: ReturnType<typeof Bun.serve>;
  readonly seen: SeenByGemini[] = [];
  gives: GeminiGives = { chunks: [] };

  constructor() {
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => this.#answer(request),
    });
  }

  /** As the base URL of a provider, or of Google's SDK with `/v1beta` cut off. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.port}/v1beta`;
  }

  /** The last request. */
  get last(): SeenByGemini {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error("nothing was asked");
    return last;
  }

  stop(): Promise<void> {
    return this.#server.stop(true);
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    this.seen.push({ path: pathname + search, headers: request.headers, body: await request.clone().json() });
    const { gives } = this;
    if (typeof gives === "function") return gives(request);
    const chunks = "chunks" in gives ? gives.chunks : [gives.whole];
    if (!pathname.endsWith(":streamGenerateContent"))
      return Response.json("whole" in gives ? gives.whole : joined(chunks));
    const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join("");
    return new Response(events, { headers: { "content-type": "text/event-stream" } });
  }
}

/** Several chunks as one answer, as Google gives it where no stream is asked for. */
// biome-ignore lint/suspicious/noExplicitAny: see above
function joined(chunks: readonly any[]): unknown {
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
  const last = chunks.at(-1);
  return { ...last, candidates: [{ ...last?.candidates?.[0], content: { role: "model", parts } }] };
}
