import { Content } from "../../../../../kernel/content.ts";
import { NO_TOKENS } from "../../../../contract.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../../json/json-record.ts";
import type { NeutralEvent } from "../../../neutral/answer.ts";
import type { StreamDecoder } from "../../../neutral/codec.ts";
import { EventStream } from "../../../server-sent-events/event-stream.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { reportsError } from "../../errors/reported-error.ts";
import { DecodedChoice } from "./decoded-choice.ts";
import { sourcesIn } from "./read-message.ts";

const END_MARK = "[DONE]";
const NONE: readonly unknown[] = [];

/** Reads a streamed chat completion (OpenAI API reference, "Streaming") into events of the neutral form. */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #stream = new EventStream((data, name) => this.#take(data, name));
  readonly #count = new AnswerCount();
  readonly #choices = new Map<number, DecodedChoice>();
  #events: NeutralEvent[] = [];
  #counts = this.#count.counts;
  #isOver = false;
  #isBroken = false;
  sawEvent = false;
  failure: Content | null = null;

  get broken(): boolean {
    return this.#isBroken || this.#stream.overflowed;
  }

  push(piece: Uint8Array): readonly NeutralEvent[] {
    this.#stream.push(piece);
    return this.#taken();
  }

  end(): readonly NeutralEvent[] {
    const wasBroken = this.#isBroken;
    this.#stream.end();
    // The last event was cut in the middle: what is missing shows in the choices that have not ended.
    this.#isBroken = wasBroken;
    return this.#taken();
  }

  #taken(): readonly NeutralEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #take(data: string, name: string | null): boolean {
    if (this.#isOver) return false;
    if (name === "error") return this.#fail(data);
    const trimmed = data.trim();
    if (trimmed === "") return true;
    if (trimmed === END_MARK) {
      this.#isOver = true;
      this.#events.push({ kind: "end" });
      return false;
    }
    const chunk = parseFirstRecord(data);
    if (chunk !== null && reportsError(chunk)) return this.#fail(data);
    if (chunk === null || trimmed.startsWith("[")) return this.#breakOff();
    this.#read(chunk);
    return true;
  }

  #fail(data: string): false {
    this.failure = new Content(data);
    this.#isOver = true;
    return false;
  }

  /** An unreadable event ends the stream, unless the whole answer came before it. */
  #breakOff(): boolean {
    if (this.#haveAllStopped()) return true;
    this.#isBroken = true;
    this.#isOver = true;
    return false;
  }

  #read(chunk: JsonRecord): void {
    const { id, model, choices } = chunk;
    const given: readonly unknown[] = Array.isArray(choices) ? choices : NONE;
    if (!this.sawEvent) {
      this.sawEvent = true;
      this.#events.push({
        kind: "start",
        id: typeof id === "string" && id !== "" ? id : null,
        model: typeof model === "string" && model !== "" ? model : null,
      });
    }
    const sources = sourcesIn(chunk);
    let isOfAll = true;
    for (const choice of given) {
      if (!isRecord(choice)) continue;
      isOfAll = false;
      this.#choiceOf(choice).take(choice, sources, this.#events);
    }
    this.#count.take(chunk, given, isOfAll && this.#haveAllStopped());
    this.#tellCounts();
  }

  #haveAllStopped(): boolean {
    for (const { hasStopped } of this.#choices.values()) if (!hasStopped) return false;
    return this.#choices.size > 0;
  }

  #choiceOf({ index }: JsonRecord): DecodedChoice {
    const place =
      typeof index === "number" && Number.isSafeInteger(index) && index >= 0 && index < 4096 ? index : 0;
    const known = this.#choices.get(place);
    if (known !== undefined) return known;
    const made = new DecodedChoice(place);
    this.#choices.set(place, made);
    return made;
  }

  #tellCounts(): void {
    const { counts, extras, unsplitTokens } = this.#count;
    if (counts === null || unsplitTokens > 0 || counts === this.#counts) return;
    this.#counts = counts;
    this.#events.push({
      kind: "usage",
      counts: { ...NO_TOKENS, ...counts },
      serviceTier: extras?.serviceTier ?? null,
    });
  }
}
