import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import type { NeutralEvent } from "../../../neutral/answer.ts";
import type { Citation } from "../../../neutral/request.ts";
import { detailsIn } from "./read-answer.ts";
import {
  calledIn,
  citationsIn,
  imagesIn,
  probabilitiesIn,
  type Said,
  signedIn,
  stopOf,
  textsIn,
} from "./read-message.ts";

interface OpenCall {
  readonly part: number;
  readonly id: string;
}

/** One choice of a streamed answer: which part of it is being written. */
export class DecodedChoice {
  readonly #choice: number;
  #parts = 0;
  #open: { readonly kind: Said["kind"]; readonly part: number } | null = null;
  readonly #calls = new Map<unknown, OpenCall>();
  #lastText: number | null = null;
  #sources: readonly Citation[] = [];
  #hasAnnotations = false;
  #hasCalls = false;
  #isRefused = false;
  hasStopped = false;

  constructor(choice: number) {
    this.#choice = choice;
  }

  /** @param sources of the whole answer, as far as this chunk names them */
  take(choice: JsonRecord, sources: readonly Citation[], events: NeutralEvent[]): void {
    if (sources.length > 0) this.#sources = sources;
    const said = isRecord(choice["delta"]) ? choice["delta"] : choice["message"];
    if (!this.hasStopped && isRecord(said)) this.#read(said, events);
    const tokens = probabilitiesIn(choice["logprobs"]);
    if (tokens !== null && tokens.length > 0)
      events.push({ kind: "log-probabilities", choice: this.#choice, tokens });
    const reason = choice["finish_reason"];
    if (this.hasStopped || typeof reason !== "string" || reason === "") return;
    this.#stop(reason, choice["stop_reason"], events);
  }

  #read(delta: JsonRecord, events: NeutralEvent[]): void {
    for (const { kind, text } of textsIn(delta)) {
      const index = this.#part(kind, events);
      events.push({ kind: "delta", choice: this.#choice, index, text });
    }
    this.#readDetails(delta["reasoning_details"], events);
    this.#cite(citationsIn(delta["annotations"]), events);
    const signature = signedIn(delta["extra_content"]);
    if (signature !== undefined)
      events.push({ kind: "signature", choice: this.#choice, index: this.#part("text", events), signature });
    for (const image of imagesIn(delta)) {
      const index = this.#begin(events);
      events.push({ kind: "part", choice: this.#choice, index, part: image });
      events.push({ kind: "part-end", choice: this.#choice, index });
    }
    const { tool_calls: calls, function_call: old } = delta;
    if (Array.isArray(calls)) for (const call of calls) if (isRecord(call)) this.#call(call, events);
    if (isRecord(old)) this.#call({ index: 0, id: "call_0", function: old }, events);
  }

  /** The signature of a thought comes after its text. */
  #readDetails(given: unknown, events: NeutralEvent[]): void {
    if (!Array.isArray(given)) return;
    const signed = given.filter((detail) => isRecord(detail) && (detail["signature"] || detail["data"]));
    for (const { signature, isRedacted } of detailsIn(signed)) {
      if (signature === null) continue;
      const index = this.#part("reasoning", events, isRedacted);
      events.push({ kind: "signature", choice: this.#choice, index, signature });
      this.#close(events);
    }
  }

  #cite(citations: readonly Citation[], events: NeutralEvent[]): void {
    const index = this.#lastText;
    if (index === null) return;
    for (const citation of citations) {
      this.#hasAnnotations = true;
      events.push({ kind: "citation", choice: this.#choice, index, citation });
    }
  }

  /** The part of this kind that is being written, or a new one. */
  #part(kind: Said["kind"], events: NeutralEvent[], isRedacted = false): number {
    if (this.#open?.kind === kind) return this.#open.part;
    const part = this.#begin(events);
    this.#open = { kind, part };
    if (kind === "text") this.#lastText = part;
    if (kind === "refusal") this.#isRefused = true;
    const begun = kind === "reasoning" ? { kind, isRedacted } : { kind };
    events.push({ kind: "part", choice: this.#choice, index: part, part: begun });
    return part;
  }

  /** Ends what is being written, and counts one part more. */
  #begin(events: NeutralEvent[]): number {
    this.#close(events);
    this.#parts += 1;
    return this.#parts - 1;
  }

  #close(events: NeutralEvent[]): void {
    if (this.#open !== null) events.push({ kind: "part-end", choice: this.#choice, index: this.#open.part });
    this.#open = null;
  }

  /** A call is known by its number; servers that do not number them send each whole, with an id. */
  #call(call: JsonRecord, events: NeutralEvent[]): void {
    const called = calledIn(call);
    if (called === null) return;
    const { id } = call;
    const key = call["index"] ?? id ?? 0;
    const hasId = typeof id === "string" && id !== "";
    const before = this.#calls.get(key);
    const isAnother = before !== undefined && hasId && id !== before.id && called.name !== "";
    const part =
      before === undefined || isAnother
        ? this.#beginCall(key, called, hasId ? id : null, events)
        : before.part;
    if (called.input !== "")
      events.push({ kind: "delta", choice: this.#choice, index: part, text: called.input });
    const signature = signedIn(call["extra_content"]);
    if (signature !== undefined)
      events.push({ kind: "signature", choice: this.#choice, index: part, signature });
  }

  #beginCall(
    key: unknown,
    { name, isCustom }: { readonly name: string; readonly isCustom: boolean },
    given: string | null,
    events: NeutralEvent[],
  ): number {
    const replaced = this.#calls.get(key);
    if (replaced !== undefined) events.push({ kind: "part-end", choice: this.#choice, index: replaced.part });
    const index = this.#begin(events);
    const id = given ?? `call_${index}`;
    this.#hasCalls = true;
    this.#calls.set(key, { part: index, id });
    events.push({
      kind: "part",
      choice: this.#choice,
      index,
      part: { kind: "tool-call", id, name, isCustom },
    });
    return index;
  }

  #stop(reason: string, sequence: unknown, events: NeutralEvent[]): void {
    this.hasStopped = true;
    if (!this.#hasAnnotations) this.#cite(this.#sources, events);
    this.#close(events);
    for (const { part } of this.#calls.values())
      events.push({ kind: "part-end", choice: this.#choice, index: part });
    events.push({
      kind: "stop",
      choice: this.#choice,
      reason: stopOf(reason, this.#hasCalls, this.#isRefused),
      sequence: typeof sequence === "string" ? sequence : null,
    });
  }
}
