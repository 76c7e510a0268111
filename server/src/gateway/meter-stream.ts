import { PublicError } from "../kernel/errors.ts";
import { EgressError } from "../ports/egress.ts";
import type { InferenceRequest } from "../providers/contract.ts";
import { openAiErrorEvent } from "../providers/dialects/openai/index.ts";
import type { Outcome } from "../usage/index.ts";
import { explainEgress } from "./failure.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import type { Settle } from "./settle.ts";

type StreamReply = Extract<Reply, { kind: "stream" }>;

/**
 * The caller's stream: pulled from the provider as the caller reads, passed on piece by piece, counted on the way.
 * A stream that breaks off ends with an error event and never with the dialect's end mark, so that no client takes
 * it for complete.
 */
export function meteredStream(
  { response, first, target }: StreamReply,
  request: InferenceRequest,
  settle: Settle,
  gateway: Gateway,
): ReadableStream<Uint8Array> {
  const reader = target.provider.dialect.streamReader(request);
  const deadlineMs = gateway.clock.monotonicMs() + gateway.answerTimeoutMs;
  let piece: Uint8Array | null = first;

  function end(outcome: Outcome): void {
    const { counts, outputCharacters } = reader;
    settle({ outcome, status: 200, counts, outputCharacters });
  }

  /**
   * What the caller gets next; null when the answer is complete.
   * @throws EgressError, StreamError, PublicError when it will never be
   */
  async function next(): Promise<Uint8Array | null> {
    while (!reader.complete && !reader.failed) {
      if (gateway.clock.monotonicMs() > deadlineMs) throw new PublicError("provider_timeout");
      const taken = piece ?? (await response.read());
      piece = null;
      const passed = taken === null ? reader.end() : reader.push(taken);
      if (passed) return passed;
      if (taken === null && !reader.complete && !reader.failed) throw new EgressError("truncated", true);
    }
    if (reader.failed) throw new PublicError("provider_broke_off");
    return null;
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const passed = await next();
          if (reader.complete) {
            end("succeeded");
            response.finish();
          }
          if (passed) controller.enqueue(passed);
          if (reader.complete) controller.close();
        } catch (error) {
          const { outcome, shown } = explain(error);
          end(outcome);
          response.cancel();
          controller.enqueue(Buffer.from(openAiErrorEvent(shown)));
          controller.close();
        }
      },
      cancel() {
        end("client_closed");
        response.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}

/** An exception must not leave the stream: the runtime would print it, and its text may be content. */
function explain(error: unknown): { outcome: Outcome; shown: PublicError } {
  if (error instanceof PublicError) {
    return {
      outcome: error.code === "provider_timeout" ? "provider_timeout" : "provider_error",
      shown: error,
    };
  }
  const kind = error instanceof EgressError ? error.kind : "malformed";
  const { outcome, error: shown } = explainEgress(kind);
  return { outcome, shown };
}
