import { PublicError } from "../kernel/errors.ts";
import { failpoint } from "../kernel/failpoint.ts";
import { EgressError } from "../ports/egress.ts";
import type { InferenceRequest } from "../providers/contract.ts";
import { openAiErrorEvent } from "../providers/dialects/openai/index.ts";
import type { Outcome } from "../usage/index.ts";
import type { Call } from "./call.ts";
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
  call: Call,
  settle: Settle,
  gateway: Gateway,
): ReadableStream<Uint8Array> {
  const reader = target.provider.dialect.streamReader(request);
  const deadlineMs = gateway.clock.monotonicMs() + gateway.answerTimeoutMs;
  let piece: Uint8Array | null = first;
  let caller: ReadableStreamDefaultController<Uint8Array> | null = null;
  call.whenCut(() => {
    // Not at the next piece: the caller may not be reading, and the provider may be silent.
    if (caller && call.cutBy) breakOff(caller, "cut", call.cutBy);
  });

  function end(outcome: Outcome): void {
    const { counts, outputCharacters } = reader;
    settle({ outcome, status: 200, counts, outputCharacters });
  }

  function breakOff(to: NonNullable<typeof caller>, outcome: Outcome, shown: PublicError): void {
    end(outcome);
    response.cancel();
    to.enqueue(Buffer.from(openAiErrorEvent(shown)));
    to.close();
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        caller = controller;
        if (call.cutBy !== null) return breakOff(controller, "cut", call.cutBy);
        try {
          let passed: Uint8Array | null = null;
          // No function of its own: each piece would pay for another promise.
          while (passed === null && !reader.complete && !reader.failed) {
            if (gateway.clock.monotonicMs() > deadlineMs) throw new PublicError("provider_timeout");
            const taken = piece ?? (await response.read());
            piece = null;
            passed = taken === null ? reader.end() : reader.push(taken);
            if (taken === null && passed === null && !reader.complete && !reader.failed)
              throw new EgressError("truncated", true);
          }
          if (passed === null && reader.failed) throw new PublicError("provider_broke_off");
          if (call.isCut) return;
          if (passed !== null) call.trace?.passed();
          if (reader.complete) {
            end("succeeded");
            response.finish();
          }
          failpoint(reader.complete ? "meter-before-last-byte" : "forward-mid-answer");
          if (passed) controller.enqueue(passed);
          if (reader.complete) controller.close();
        } catch (error) {
          if (call.isCut) return;
          const { outcome, shown } = explain(error);
          breakOff(controller, outcome, shown);
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
