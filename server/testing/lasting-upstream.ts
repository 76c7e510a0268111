/** A provider whose streams go on until they are told to end. */
export class LastingUpstream {
  requests = 0;
  #ending = Promise.withResolvers<void>();
  readonly server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: (request) => this.#answer(request),
  });
  readonly url = `http://127.0.0.1:${this.server.port}/v1`;

  end(): void {
    this.#ending.resolve();
    this.#ending = Promise.withResolvers<void>();
  }

  async #answer(request: Request): Promise<Response> {
    this.requests += 1;
    const { stream } = (await request.json()) as { stream?: boolean };
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    if (stream !== true)
      return Response.json({
        id: "x",
        object: "chat.completion",
        created: 0,
        model: "m",
        choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
        usage,
      });
    const ending = this.#ending.promise;
    const event = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 0, model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    async function* pieces() {
      yield event({ role: "assistant", content: "Hi" }, null);
      await ending;
      yield event({}, "stop");
      yield `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 0, model: "m", choices: [], usage })}\n\n`;
      yield "data: [DONE]\n\n";
    }
    return new Response(pieces() as unknown as ReadableStream, {
      headers: { "content-type": "text/event-stream" },
    });
  }
}
