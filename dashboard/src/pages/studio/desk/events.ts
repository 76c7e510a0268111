/**
 * Reads server-sent events (WHATWG HTML, section 9.2) as our server writes them: each with one line of data, JSON.
 * @returns what each said; null for a sign of life. What is no JSON is left out
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        if (data === undefined) yield null;
        else
          try {
            yield JSON.parse(data);
          } catch {
            // Cut off: the next one says it whole.
          }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
