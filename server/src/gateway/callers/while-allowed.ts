import { SWEEP_INTERVAL_MS } from "../admission/call.ts";

/** Nothing is read ahead of the caller. */
const AS_READ = { highWaterMark: 0 };

/**
 * K-4, AB-9: an answer that may go on for hours ends with what its caller may: nobody follows anything with a key that is compromised. The
 * others are short, and were allowed when they began.
 * @param refuse throws once the caller may nothing any more; asked as often as calls in flight are looked at
 */
export function whileAllowed(
  body: ReadableStream<Uint8Array>,
  refuse: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let isOver = false;
  let watch: Timer | null = null;
  const end = () => {
    isOver = true;
    if (watch !== null) clearInterval(watch);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        watch = setInterval(() => {
          try {
            refuse();
          } catch {
            end();
            controller.close();
            reader.cancel().catch(() => {});
          }
        }, SWEEP_INTERVAL_MS);
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (isOver) return;
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          if (isOver) return;
          end();
          controller.error(error);
        }
      },
      cancel(reason) {
        end();
        return reader.cancel(reason);
      },
    },
    AS_READ,
  );
}
