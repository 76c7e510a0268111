import { PRIVATE } from "./answer.ts";

/**
 * Tells what comes as server-sent events (WHATWG HTML, section 9.2); null is a sign of life.
 * @param name of each event
 */
export function eventStream(name: string, told: AsyncIterable<object | null>, requestId: string): Response {
  const pieces = told[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) return controller.close();
      const text = value === null ? ":\n\n" : `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
  return new Response(stream, {
    headers: {
      ...PRIVATE,
      "x-request-id": requestId,
      "content-type": "text/event-stream; charset=utf-8",
      // Proxies that gather an answer before they pass it on would hold the progress back.
      "x-accel-buffering": "no",
    },
  });
}
