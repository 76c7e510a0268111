import type { Dials } from "./dials.ts";

const LINE_ENDS = { lf: "\n", crlf: "\r\n", cr: "\r" } as const;
const encoder = new TextEncoder();

/** The data of events as they stand on the wire, cut as `split` says. */
export function* eventBytes(data: Iterable<string>, { lines, split }: Dials): Generator<Uint8Array> {
  const blank = LINE_ENDS[lines].repeat(2);
  for (const text of data) {
    const bytes = encoder.encode(`data: ${text}${blank}`);
    if (split === 0) yield bytes;
    else for (let at = 0; at < bytes.length; at += split) yield bytes.subarray(at, at + split);
  }
}

/**
 * Bun sends the headers together with the first bytes of the body, so these go first where the head must not wait:
 * a comment in a stream (WHATWG HTML), white space before JSON (RFC 8259).
 */
const PRELUDES = { stream: encoder.encode(": simulated\n\n"), json: encoder.encode(" ") } as const;

/** `end` says how the body ends: as it should, by a reset of the connection, or never. */
export type BodyEnd = "close" | "reset" | "never";

/**
 * A body that is written as slowly as the dials say. Bun resets the connection when a body fails, and prints what it
 * failed with unless that is nothing, hence `error(undefined)`.
 */
export function slowBody(
  kind: keyof typeof PRELUDES,
  pieces: Iterator<Uint8Array>,
  { first, gap, split }: Dials,
  end: BodyEnd,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  let waitMs = first;
  let open = true;
  const finish = () => {
    open = false;
    onEnd();
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (first > 0 || end === "never") controller.enqueue(PRELUDES[kind]);
    },
    async pull(controller) {
      if (waitMs > 0 || split > 0) await sleep(waitMs);
      waitMs = gap;
      if (!open) return;
      const { done, value } = pieces.next();
      if (!done) return controller.enqueue(value);
      if (end === "never") return sleepForever();
      // What was written before has to leave first.
      if (end === "reset") await sleep(10);
      finish();
      if (end === "reset") controller.error(undefined);
      else controller.close();
    },
    cancel: finish,
  });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The stream's `cancel` ends it, when the other side goes. */
function sleepForever(): Promise<never> {
  return new Promise(() => {});
}
