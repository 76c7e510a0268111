import { PublicError } from "../kernel/errors.ts";
import { failpoint } from "../kernel/failpoint.ts";
import { EgressError, type EgressResponse } from "../ports/egress.ts";
import type { InferenceRequest, StreamReader } from "../providers/contract.ts";
import { openAiErrorEvent } from "../providers/dialects/openai/index.ts";
import type { Outcome } from "../usage/index.ts";
import type { Call, CuttableAnswer } from "./call.ts";
import { explainEgress } from "./failure.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import type { Settle } from "./settle.ts";

type StreamReply = Extract<Reply, { kind: "stream" }>;

/** Nothing is read ahead of the caller. */
const AS_READ = { highWaterMark: 0 };

/** The caller's stream: pulled from the provider as the caller reads, passed on piece by piece, counted on the way. */
export function meteredStream(
  reply: StreamReply,
  request: InferenceRequest,
  call: Call,
  settle: Settle,
  gateway: Gateway,
): ReadableStream<Uint8Array> {
  const deadlineMs = gateway.clock.monotonicMs() + gateway.answerTimeoutMs;
  const source = new MeteredSource(reply, request, call, settle, gateway, deadlineMs);
  call.whenCut(source);
  return new ReadableStream<Uint8Array>(source, AS_READ);
}

/**
 * A stream that breaks off ends with an error event and never with the dialect's end mark, so that no client takes it
 * for complete. One object for each stream, of which there may be thousands.
 */
class MeteredSource implements CuttableAnswer {
  readonly #response: EgressResponse;
  readonly #reader: StreamReader;
  readonly #call: Call;
  readonly #settle: Settle;
  readonly #clock: Gateway["clock"];
  readonly #deadlineMs: number;
  /** The piece with which the stream was accepted, until it is passed on. */
  #first: Uint8Array | null;
  #caller: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(
    { response, first, target }: StreamReply,
    request: InferenceRequest,
    call: Call,
    settle: Settle,
    { clock }: Gateway,
    deadlineMs: number,
  ) {
    this.#response = response;
    this.#first = first;
    this.#reader = target.provider.dialect.streamReader(request);
    this.#call = call;
    this.#settle = settle;
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
  }

  async pull(caller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const call = this.#call;
    const reader = this.#reader;
    this.#caller = caller;
    if (call.cutBy !== null) return this.#breakOff(caller, "cut", call.cutBy);
    try {
      let passed: Uint8Array | null = null;
      // No function of its own: each piece would pay for another promise.
      while (passed === null && !reader.complete && !reader.failed) {
        if (this.#clock.monotonicMs() > this.#deadlineMs) throw new PublicError("provider_timeout");
        const taken = this.#first ?? (await this.#response.read());
        this.#first = null;
        passed = taken === null ? reader.end() : reader.push(taken);
        if (taken === null && passed === null && !reader.complete && !reader.failed)
          throw new EgressError("truncated", true);
      }
      if (passed === null && reader.failed) throw new PublicError("provider_broke_off");
      if (call.isCut) return;
      if (passed !== null) call.trace?.passed();
      if (reader.complete) {
        this.#end("succeeded");
        this.#response.finish();
      }
      failpoint(reader.complete ? "meter-before-last-byte" : "forward-mid-answer");
      if (passed) caller.enqueue(passed);
      if (reader.complete) caller.close();
    } catch (error) {
      if (call.isCut) return;
      const { outcome, shown } = explain(error);
      this.#breakOff(caller, outcome, shown);
    }
  }

  /** The caller has gone away. */
  cancel(): void {
    this.#end("client_closed");
    this.#response.cancel();
  }

  /** Not at the next piece: the caller may not be reading, and the provider may be silent. */
  cut(why: PublicError): void {
    if (this.#caller !== null) this.#breakOff(this.#caller, "cut", why);
  }

  #end(outcome: Outcome): void {
    const { counts, outputCharacters } = this.#reader;
    this.#settle({ outcome, status: 200, counts, outputCharacters });
  }

  #breakOff(caller: ReadableStreamDefaultController<Uint8Array>, outcome: Outcome, shown: PublicError): void {
    this.#end(outcome);
    this.#response.cancel();
    caller.enqueue(Buffer.from(openAiErrorEvent(shown)));
    caller.close();
  }
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
