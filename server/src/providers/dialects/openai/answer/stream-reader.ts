import { Content } from "../../../../kernel/content.ts";
import type { InferenceRequest, StreamReader } from "../../../contract.ts";
import { cutMember } from "../../json/cut-member.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import { dataOf, withData } from "../../server-sent-events/event-data.ts";
import {
  type EventPlace,
  EventSplitter,
  type EventVisitor,
  type Verdict,
} from "../../server-sent-events/event-splitter.ts";
import { reportsError } from "../errors/reported-error.ts";
import { AnswerCount } from "./answer-count.ts";
import { Finishes } from "./finishes.ts";

/** Ends the event before it, so that what we append is an event of its own. */
const BLANK_LINE = Buffer.from("\n\n");
const END_MARK = "[DONE]";
const END_EVENT = Buffer.from(`data: ${END_MARK}\n\n`);
const USAGE = Buffer.from("usage");
const USAGE_NAME = Buffer.from('"usage"');
const NULL_USAGE = Buffer.from(',"usage":null');

/** Reads one streamed answer while it passes (OpenAI API reference, "Streaming"). */
export class OpenAiStreamReader extends AnswerCount implements StreamReader, EventVisitor {
  readonly #events = new EventSplitter();
  readonly #finishes: Finishes;
  readonly #includeUsage: boolean;
  #ended = false;
  complete = false;
  broken = false;
  begun = false;
  sawChunk = false;
  readonly jsonIsWhole = true;
  failure: Content | null = null;

  constructor({ includeUsage, bounds }: InferenceRequest) {
    super();
    this.#includeUsage = includeUsage;
    this.#finishes = new Finishes(bounds.choicesShown);
  }

  get finished(): boolean {
    return this.#finishes.all;
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
    if (this.#isOver || !this.#finishes.all) return last;
    this.complete = true;
    return last === null ? END_EVENT : Buffer.concat([last, END_EVENT]);
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
    if (this.complete) return null;
    const { data, name } = dataOf(event);
    if (name?.trim() === "error") return this.#fail(data ?? "");
    if (data === null) return true;
    if (data === END_MARK) {
      this.complete = true;
      return true;
    }
    const trimmed = data.trim();
    if (trimmed === "") return false;
    if (trimmed === END_MARK) {
      this.complete = true;
      // Many clients compare to the letter.
      return END_EVENT;
    }
    const chunk = parseFirstRecord(data);
    if (chunk !== null && reportsError(chunk)) return this.#fail(data);
    if (chunk === null || trimmed.startsWith("[")) return this.#breakOff();
    return this.#readChunk(chunk, event);
  }

  #fail(data: string): null {
    this.failure = new Content(data);
    return null;
  }

  /** An unreadable event ends the stream, unless the whole answer came before it. */
  #breakOff(): false | null {
    if (this.#finishes.all) return false;
    this.broken = true;
    return null;
  }

  #readChunk(chunk: JsonRecord, event: EventPlace): Verdict {
    this.sawChunk = true;
    const choices = chunk["choices"];
    const some = Array.isArray(choices) && choices.length > 0;
    this.take(chunk, some ? choices : [], !some && this.#finishes.all);
    if (some) {
      for (const choice of choices) if (isRecord(choice)) this.#readChoice(choice);
    } else if (!this.#includeUsage && isRecord(chunk["usage"])) {
      // The chunk that only carries usage. Azure's first chunk has no choices either, but no usage.
      return false;
    }
    if (this.#includeUsage || !("usage" in chunk)) return true;
    return withoutUsage(chunk, event);
  }

  #readChoice(choice: JsonRecord): void {
    const finished = this.#finishes.read(choice);
    if (!this.begun) this.begun = this.outputCharacters > 0 || finished || says(choice["delta"]);
  }
}

/** Whether a delta has anything beside the role, including what we do not count, such as sound. */
function says(delta: unknown): boolean {
  if (!isRecord(delta)) return false;
  for (const name in delta) {
    const value = delta[name];
    if (name === "role" || value === null || value === "") continue;
    if (!Array.isArray(value) || value.length > 0) return true;
  }
  return false;
}

/** A caller who did not ask for usage gets none, and no `"usage":null` either. */
function withoutUsage(chunk: JsonRecord, event: EventPlace): Uint8Array {
  const { bytes, start, end, lines } = event;
  const cut =
    lines !== 1
      ? null
      : ((chunk["usage"] === null ? cutNullUsage(bytes, start, end) : null) ??
        cutMember(bytes, start, end, USAGE));
  if (cut !== null) return cut;
  const { usage: _, ...others } = chunk;
  return withData(event, JSON.stringify(others));
}

/**
 * OpenAI's way to write it, which comes with each of its chunks, is found without looking at every byte: the object has
 * the member, and its name stands there only once.
 */
function cutNullUsage(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  if (!Buffer.isBuffer(bytes)) return null;
  const at = bytes.indexOf(NULL_USAGE, start);
  if (at === -1 || at + NULL_USAGE.length > end || bytes.indexOf(USAGE_NAME, start) !== at + 1) return null;
  const again = bytes.indexOf(USAGE_NAME, at + USAGE_NAME.length);
  if (again !== -1 && again < end) return null;
  const rest = new Uint8Array(end - start - NULL_USAGE.length);
  rest.set(bytes.subarray(start, at));
  rest.set(bytes.subarray(at + NULL_USAGE.length, end), at - start);
  return rest;
}
