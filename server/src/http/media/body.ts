import { ActError } from "../../kernel/act-error.ts";

/** @throws ActError body_too_large */
export async function* within(file: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of file) {
    bytes += piece.length;
    if (bytes > most) throw new ActError("body_too_large", { limit: most });
    yield piece;
  }
}

/** A body that breaks off, or does not come to its end in time, is incomplete. @throws ActError upload_incomplete */
export async function* inTime(
  body: ReadableStream<Uint8Array>,
  withinMs: number,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), withinMs);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new ActError("upload_incomplete");
      });
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
}
