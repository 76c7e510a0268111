import type { Deadline } from "../../kernel/deadlines.ts";
import { PublicError } from "../../kernel/errors.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import type { Secret } from "../../kernel/secret.ts";
import { type BodyListener, EgressError, type EgressResponse } from "../../ports/egress.ts";
import { type AskedAddress, asksFor, type CallerProtocol } from "../../providers/caller-protocol.ts";
import type { ProviderError, StreamReader, TokenCounts } from "../../providers/contract.ts";
import type { Relay } from "../../providers/relay/index.ts";
import type { Outcome } from "../../usage/index.ts";
import type { Admission } from "../admission/admit.ts";
import type { Call, CuttableAnswer } from "../admission/call.ts";
import { type Blame, explainEgress, explainReport } from "../forwarding/failure.ts";
import type { Reply } from "../forwarding/reply.ts";
import type { Gateway } from "../gateway.ts";
import { learnFault } from "../health/learn.ts";
import type { Target } from "../routing/target.ts";
import type { Trace } from "../trace.ts";
import type { Owed } from "./account.ts";
import { type AnswerBound, boundOf, mostTokens } from "./most-tokens.ts";
import type { Settler } from "./settle.ts";
import { TextWatch } from "./text-watch.ts";

type StreamReply = Extract<Reply, { kind: "stream" }>;

/** Nothing is read ahead of the caller. */
const AS_READ = { highWaterMark: 0 };

/** The most that is read on after the caller has left: far more than any model writes in that time. */
const READ_ON_BYTES = 16 * 1024 * 1024;

/**
 * The caller's stream. It is pulled from the provider as the caller reads, passed on piece by piece, and counted on
 * the way. When the caller leaves, it is read on for a while, because the provider's count comes at its end (C-1).
 */
export function meteredStream(reply: StreamReply, admission: Admission): ReadableStream<Uint8Array> {
  const source = new MeteredSource(reply, admission);
  admission.call.whenCut(source);
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
  readonly #trace: Trace | null;
  readonly #clock: Gateway["clock"];
  readonly #deadlines: Gateway["deadlines"];
  readonly #gateway: Pick<Gateway, "health" | "log">;
  readonly #target: Target;
  readonly #bound: AnswerBound;
  readonly #text: TextWatch;
  readonly #deadlineMs: number;
  /** What was held back until the answer began; null once it was passed on. */
  #held: Uint8Array | null;
  readonly #beginByMs: number;
  readonly #relay: Relay;
  readonly #protocol: CallerProtocol;
  readonly #address: AskedAddress;
  /** Whether anything of the stream went to the caller. */
  #hasPassed = false;
  readonly #secret: Secret | null;
  #caller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** When reading on ends; null while the caller is there. */
  #readOnUntil: Deadline | null = null;
  #readOnBytes = 0;
  #over = false;
  /** Its target was blamed for its end. */
  #brokeOff = false;

  constructor(reply: StreamReply, admission: Admission) {
    const { call, settler, exchange } = admission;
    const { gateway, trace, protocol, address, endpoint } = exchange;
    const { response, relay, reader, held, beginByMs, secret, target, askedMs } = reply;
    this.#response = response;
    this.#held = held;
    this.#beginByMs = beginByMs;
    this.#reader = reader;
    this.#relay = relay;
    this.#protocol = protocol;
    this.#address = address ?? asksFor(endpoint);
    this.#secret = secret;
    this.#call = call;
    this.#trace = trace;
    this.#settler = settler;
    this.#clock = gateway.clock;
    this.#deadlines = gateway.deadlines;
    this.#gateway = gateway;
    this.#target = target;
    this.#bound = boundOf(admission, target, gateway);
    const nowMs = gateway.clock.monotonicMs();
    this.#text = new TextWatch(askedMs);
    this.#text.saw(reader, nowMs);
    this.#deadlineMs = nowMs + gateway.answerTimeoutMs;
  }

  pull(caller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#caller = caller;
    const { cutBy } = this.#call;
    if (cutBy === null) this.bodyWentOn();
    else this.#breakOff(caller, "cut", cutBy);
  }

  /** Passes on what the caller asked for, as soon as there is something. */
  bodyWentOn(): void {
    if (this.#over) return;
    if (this.#readOnUntil !== null) {
      this.#readOn();
      return;
    }
    const caller = this.#caller;
    if (caller === null) return;
    try {
      const passed = this.#nextPassed();
      if (passed === undefined) this.#response.whenNext(this);
      else this.#pass(caller, passed);
    } catch (error) {
      const { outcome, shown, isProviders } = explain(error);
      if (isProviders) this.#learnBreak();
      this.#breakOff(caller, outcome, shown);
    }
  }

  /**
   * The caller has gone away, or was let go because it did not read. The request stays in flight until its end is
   * known, so nobody gains room for more requests by leaving.
   */
  cancel(): void {
    if (this.#over) return;
    this.#caller = null;
    try {
      this.#callerLeft();
    } catch {
      this.#abandon();
    }
  }

  #callerLeft(): void {
    if (this.#call.isCut) {
      this.#end("cut", this.#owedForText);
      this.#response.cancel();
      return;
    }
    this.#call.leave();
    const { readOnMs } = this.#call;
    if (readOnMs <= 0) {
      this.#stop();
      return;
    }
    this.#text.flows(this.#clock.monotonicMs());
    this.#readOnUntil = this.#deadlines.set(readOnMs, () => this.#stop());
    this.#readOn();
  }

  /** Nobody reads any more: what comes is counted and dropped, as fast as it comes. */
  #readOn(): void {
    try {
      while (this.#readOnBytes < READ_ON_BYTES) {
        const passed = this.#nextPassed();
        if (passed === undefined) {
          this.#response.whenNext(this);
          return;
        }
        this.#readOnBytes += passed?.length ?? 0;
        if (this.#reader.complete) {
          this.#end("client_closed", "delivered");
          this.#response.finish();
          return;
        }
      }
      this.#stop();
    } catch (error) {
      // The stream broke off by itself. The caller owes no more than one who stayed.
      if (explain(error).isProviders) this.#learnBreak();
      this.#end("client_closed", this.#owedForText);
      this.#response.cancel();
    }
  }

  /** Hangs up on the provider. Nobody knows what it made until then, so the caller owes the most that it may be. */
  #stop(): void {
    if (this.#over) return;
    const { finished, counts, uncountedCharacters } = this.#reader;
    const isCounted = finished && counts !== null && uncountedCharacters === 0;
    this.#end("client_closed", isCounted ? "delivered" : "most", isCounted);
    this.#response.cancel();
  }

  /** Ends the stream now and not at the next piece: the caller may not read, and the provider may be silent. */
  cut(why: PublicError): void {
    if (this.#over) return;
    if (this.#readOnUntil !== null) this.#stop();
    else if (this.#caller !== null) this.#breakOff(this.#caller, "cut", why);
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
      const nowMs = this.#clock.monotonicMs();
      this.#text.saw(reader, nowMs);
      if (reader.failed) throw new PublicError("provider_broke_off");
      if (reader.broken) throw new EgressError("malformed", true);
      if (!reader.begun && nowMs > this.#beginByMs) throw new EgressError("first_byte_timeout", true);
      // Nobody knows whether the provider took so long or the caller.
      if (nowMs > this.#deadlineMs) throw new PublicError("provider_timeout");
      const taken = this.#response.next();
      if (taken === undefined) return undefined;
      const passed = taken === null ? reader.end() : reader.push(taken);
      if (passed !== null || reader.complete) return passed;
      if (taken === null && !reader.failed && !reader.broken) throw new EgressError("truncated", true);
    }
  }

  #pass(caller: ReadableStreamDefaultController<Uint8Array>, passed: Uint8Array | null): void {
    const { complete } = this.#reader;
    if (passed !== null) this.#trace?.passed();
    if (complete) this.#end("succeeded", "delivered");
    failpoint(complete ? "meter-before-last-byte" : "forward-mid-answer");
    if (passed) {
      this.#hasPassed = true;
      caller.enqueue(passed);
    }
    if (!complete) return;
    caller.close();
    this.#response.finish();
  }

  /** @param isCounted although the stream did not say that it is complete */
  #end(outcome: Outcome, owed: Owed, isCounted = this.#reader.complete): void {
    this.#over = true;
    this.#readOnUntil?.meet();
    const reader = this.#reader;
    if (!this.#gateway.health.targets.allWell) this.#learnEnd();
    // A provider that reports an error before a word of its answer bills nothing.
    const nothing = owed === "nothing" && reader.failed;
    try {
      const most = isCounted || nothing ? null : this.#mostTokens();
      this.#settler.settle({ outcome, status: 200, answer: nothing ? null : reader, most, owed });
    } catch {
      this.#abandon();
    }
  }

  /** Something of ours went wrong. */
  #abandon(): void {
    this.#over = true;
    this.#readOnUntil?.meet();
    this.#settler.abandon(200);
  }

  /** P-5: a stream that breaks late speaks against its target as one that never began. */
  #learnBreak(): void {
    if (this.#reportedBlame() === "caller") return;
    this.#brokeOff = true;
    learnFault(this.#target, null, this.#gateway);
  }

  /** A target that failed before is well again when a stream has come to its end, and not when one has begun. */
  #learnEnd(): void {
    if (this.#brokeOff) return;
    const { targets } = this.#gateway.health;
    const { healthName } = this.#target;
    if (this.#reader.complete || this.#reportedBlame() === "caller") targets.succeeded(healthName);
    else targets.learntNothing(healthName);
  }

  /** Whom the provider's own error inside the stream blames; null where it reported none. */
  #reportedBlame(): Blame | null {
    const { failure } = this.#reader;
    if (failure === null) return null;
    return explainReport(200, this.#relay.dialect.readError(failure, ""), null).blame;
  }

  get #owedForText(): Owed {
    return this.#reader.outputCharacters > 0 ? "delivered" : "nothing";
  }

  /** The most that the provider may bill for a stream that did not come to its end. */
  #mostTokens(): TokenCounts {
    const nowMs = this.#clock.monotonicMs();
    this.#text.saw(this.#reader, nowMs);
    return mostTokens(this.#bound, this.#text, nowMs);
  }

  #breakOff(caller: ReadableStreamDefaultController<Uint8Array>, outcome: Outcome, shown: PublicError): void {
    if (this.#over) return;
    this.#end(outcome, this.#owedForText);
    caller.enqueue(Buffer.from(this.#errorEvent(shown)));
    caller.close();
    this.#response.cancel();
  }

  /**
   * If the provider refused the request, its words are passed on, also inside a stream: the caller can change the
   * request.
   */
  #errorEvent(shown: PublicError): string {
    const { failure } = this.#reader;
    if (failure === null) return this.#write(shown, null);
    const report = this.#relay.dialect.readError(failure, this.#secret?.reveal() ?? "");
    const { blame, error, words } = explainReport(200, report, null);
    return blame === "caller" ? this.#write(error, words) : this.#write(shown, null);
  }

  #write(error: PublicError, words: ProviderError | null): string {
    return this.#protocol.writeErrorEvent(error, words, this.#address, !this.#hasPassed);
  }
}

/** An exception must not leave the stream: the runtime would print it, and its text may be content. */
function explain(error: unknown): Explained {
  if (error instanceof PublicError) {
    const isTimeout = error.code === "provider_timeout";
    return {
      outcome: isTimeout ? "provider_timeout" : "provider_error",
      shown: error,
      isProviders: !isTimeout,
    };
  }
  const isProviders = error instanceof EgressError;
  const { outcome, error: shown } = explainEgress(isProviders ? error.kind : "malformed");
  return { outcome, shown, isProviders };
}

interface Explained {
  readonly outcome: Outcome;
  readonly shown: PublicError;
  /** Whether it speaks against the provider. */
  readonly isProviders: boolean;
}
