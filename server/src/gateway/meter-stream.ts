import { PublicError } from "../kernel/errors.ts";
import { failpoint } from "../kernel/failpoint.ts";
import type { Secret } from "../kernel/secret.ts";
import { type BodyListener, EgressError, type EgressResponse } from "../ports/egress.ts";
import type { Dialect, StreamReader } from "../providers/contract.ts";
import { openAiErrorEvent } from "../providers/dialects/openai/index.ts";
import type { Outcome } from "../usage/index.ts";
import type { Call, CuttableAnswer } from "./call.ts";
import { explainEgress, explainReport } from "./failure.ts";
import type { Reply } from "./forward.ts";
import type { Gateway } from "./gateway.ts";
import type { Settler } from "./settle.ts";

type StreamReply = Extract<Reply, { kind: "stream" }>;

/** Nothing is read ahead of the caller. */
const AS_READ = { highWaterMark: 0 };

/** The caller's stream: pulled from the provider as the caller reads, passed on piece by piece, counted on the way. */
export function meteredStream(
  reply: StreamReply,
  call: Call,
  settler: Settler,
  gateway: Gateway,
): ReadableStream<Uint8Array> {
  const deadlineMs = gateway.clock.monotonicMs() + gateway.answerTimeoutMs;
  const source = new MeteredSource(reply, call, settler, gateway, deadlineMs);
  call.whenCut(source);
  return new ReadableStream<Uint8Array>(source, AS_READ);
}

/**
 * A stream that breaks off ends with an error event and never with the dialect's end mark, so that no client takes it
 * for complete. One object for each stream, of which there may be thousands.
 */
class MeteredSource implements CuttableAnswer, BodyListener {
  readonly #response: EgressResponse;
  readonly #reader: StreamReader;
  readonly #call: Call;
  readonly #settler: Settler;
  readonly #clock: Gateway["clock"];
  readonly #deadlineMs: number;
  /** What was held back until the answer began, until it is passed on. */
  #held: Uint8Array | null;
  readonly #beginByMs: number;
  readonly #dialect: Dialect;
  readonly #secret: Secret | null;
  #caller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #over = false;

  constructor(
    { response, reader, held, beginByMs, secret, target }: StreamReply,
    call: Call,
    settler: Settler,
    { clock }: Gateway,
    deadlineMs: number,
  ) {
    this.#response = response;
    this.#held = held;
    this.#beginByMs = beginByMs;
    this.#reader = reader;
    this.#dialect = target.provider.dialect;
    this.#secret = secret;
    this.#call = call;
    this.#settler = settler;
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
  }

  pull(caller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#caller = caller;
    const { cutBy } = this.#call;
    if (cutBy === null) this.bodyWentOn();
    else this.#breakOff(caller, "cut", cutBy);
  }

  /** Passes on what the caller asked for, as soon as there is something. */
  bodyWentOn(): void {
    const caller = this.#caller;
    if (this.#over || caller === null) return;
    try {
      const passed = this.#nextPassed();
      if (passed === undefined) this.#response.whenNext(this);
      else this.#pass(caller, passed);
    } catch (error) {
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

  /**
   * What the caller gets next; null when the stream is complete without a last piece, undefined when it is to come.
   * @throws PublicError, EgressError when the stream has broken off
   */
  #nextPassed(): Uint8Array | null | undefined {
    const reader = this.#reader;
    const held = this.#held;
    this.#held = null;
    if (held !== null || reader.complete) return held;
    for (;;) {
      if (reader.failed) throw new PublicError("provider_broke_off");
      if (reader.broken) throw new EgressError("malformed", true);
      const nowMs = this.#clock.monotonicMs();
      if (nowMs > this.#deadlineMs || (!reader.begun && nowMs > this.#beginByMs))
        throw new PublicError("provider_timeout");
      const taken = this.#response.next();
      if (taken === undefined) return undefined;
      const passed = taken === null ? reader.end() : reader.push(taken);
      if (passed !== null || reader.complete) return passed;
      if (taken === null && !reader.failed && !reader.broken) throw new EgressError("truncated", true);
    }
  }

  #pass(caller: ReadableStreamDefaultController<Uint8Array>, passed: Uint8Array | null): void {
    const { complete } = this.#reader;
    if (passed !== null) this.#call.trace?.passed();
    if (complete) {
      this.#end("succeeded");
      this.#response.finish();
    }
    failpoint(complete ? "meter-before-last-byte" : "forward-mid-answer");
    if (passed) caller.enqueue(passed);
    if (complete) caller.close();
  }

  #end(outcome: Outcome): void {
    this.#over = true;
    this.#settler.settle({ outcome, status: 200, answer: this.#reader });
  }

  #breakOff(caller: ReadableStreamDefaultController<Uint8Array>, outcome: Outcome, shown: PublicError): void {
    if (this.#over) return;
    this.#end(outcome);
    this.#response.cancel();
    caller.enqueue(Buffer.from(this.#errorEvent(shown)));
    caller.close();
  }

  /** What the provider refused is the caller's to change, so that is said in its words, also after a beginning. */
  #errorEvent(shown: PublicError): string {
    const { failure } = this.#reader;
    if (failure === null) return openAiErrorEvent(shown);
    const report = this.#dialect.readError(failure, this.#secret?.reveal() ?? "");
    const { blame, error, words } = explainReport(200, report, null);
    return blame === "caller" ? openAiErrorEvent(error, words) : openAiErrorEvent(shown);
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
