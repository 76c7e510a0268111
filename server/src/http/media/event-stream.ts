import { PRIVATE } from "./answer.ts";
import { textStream } from "./text-stream.ts";

/**
 * Tells what comes as server-sent events (WHATWG HTML, section 9.2); null is a sign of life.
 * @param name of each event, also where that depends on what it tells
 */
export function eventStream<Told extends object>(
  name: string | ((told: Told) => string),
  told: AsyncIterable<Told | null>,
  requestId: string,
): Response {
  const nameOf = typeof name === "string" ? () => name : name;
  const write = (value: Told | null) =>
    value === null ? ":\n\n" : `event: ${nameOf(value)}\ndata: ${JSON.stringify(value)}\n\n`;
  return new Response(textStream(told, write), {
    headers: {
      ...PRIVATE,
      "x-request-id": requestId,
      "content-type": "text/event-stream; charset=utf-8",
      // Proxies that gather an answer before they pass it on would hold the progress back.
      "x-accel-buffering": "no",
    },
  });
}
