import { Content } from "../../../../kernel/content.ts";
import type { InferenceRequest, StreamReader } from "../../../contract.ts";
import { type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import { dataOf } from "../../server-sent-events/event-data.ts";
import {
  type EventPlace,
  EventSplitter,
  type EventVisitor,
  type Verdict,
} from "../../server-sent-events/event-splitter.ts";
import { isGeminiRequest } from "../caller/request.ts";
import { StreamForm } from "../caller/stream-form.ts";
import { blockOf, candidatesOf, finishOf, indexOf, isAnswer, reportsError } from "../wire/candidates.ts";
import { GeminiCount } from "./answer-count.ts";

/** Ends the event before it. */
const BLANK_LINE = Buffer.from("\n\n");

/**
 * Reads one streamed answer while it passes: byte for byte where the caller asked for events, and written as one JSON array where
 * it did not. There is no end mark: the stream is whole when each candidate has said why it ended.
 */
export class GeminiStreamReader extends GeminiCount implements StreamReader, EventVisitor {
  readonly #events = new EventSplitter();
  readonly #form: StreamForm;
  readonly #finished = new Set<number>();
  #choices: number;
  #isBlocked = false;
  #ended = false;
  readonly jsonIsWhole = false;
  complete = false;
  broken = false;
  begun = false;
  sawChunk = false;
  failure: Content | null = null;

  constructor(request: InferenceRequest) {
    super();
    this.#choices = request.bounds.choicesShown;
    this.#form = new StreamForm(isGeminiRequest(request) ? request.form : null);
  }

  get finished(): boolean {
    return this.#isBlocked || this.#finished.size >= this.#choices;
  }

  get failed(): boolean {
    return this.failure !== null;
  }

  push(piece: Uint8Array): Uint8Array | null {
    if (this.#isOver) return null;
    const passed = this.#events.push(piece, this);
    if (this.#events.overflowed) this.broken = true;
    return passed;
  }

  end(): Uint8Array | null {
    if (this.#isOver || this.#ended) return null;
    this.#ended = true;
    const last = this.#lastEvent();
    if (this.#isOver || !this.finished) return last;
    this.complete = true;
    const mark = Buffer.from(this.#form.end());
    return last === null ? (mark.length > 0 ? mark : null) : Buffer.concat([last, mark]);
  }

  get #isOver(): boolean {
    return this.complete || this.failed || this.broken;
  }

  /** The last event, when its blank line is missing. It is not passed on if it was cut in the middle. */
  #lastEvent(): Uint8Array | null {
    const rest = this.#events.rest();
    if (rest === null) return null;
    const verdict = this.visit(rest);
    this.broken = false;
    if (verdict === true) return dataOf(rest).data === null ? null : Buffer.concat([rest.bytes, BLANK_LINE]);
    return verdict === false ? null : verdict;
  }

  visit(event: EventPlace): Verdict {
    const { data, name } = dataOf(event);
    if (data === null) return !this.#form.isArray;
    if (data.trim() === "") return false;
    const answer = parseFirstRecord(data);
    if (name?.trim() === "error" || (answer !== null && reportsError(answer))) {
      this.failure = new Content(data);
      return null;
    }
    if (answer === null || !isAnswer(answer)) {
      // What is unreadable ends the stream, unless the whole answer came before it.
      if (this.finished) return false;
      this.broken = true;
      return null;
    }
    this.#read(answer);
    return this.#form.isArray ? Buffer.from(this.#form.write(data)) : true;
  }

  #read(answer: JsonRecord): void {
    this.sawChunk = true;
    this.#isBlocked ||= blockOf(answer) !== null;
    for (const candidate of candidatesOf(answer)) {
      const index = indexOf(candidate);
      if (index >= this.#choices) this.#choices = index + 1;
      if (finishOf(candidate) !== null) this.#finished.add(index);
    }
    this.take(answer, this.finished);
    this.begun ||= this.outputCharacters > 0 || this.#finished.size > 0 || this.#isBlocked;
  }
}
