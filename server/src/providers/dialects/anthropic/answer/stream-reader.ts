import { Content } from "../../../../kernel/content.ts";
import type { StreamReader } from "../../../contract.ts";
import { isRecord, parseFirstRecord } from "../../json/json-record.ts";
import { dataOf } from "../../server-sent-events/event-data.ts";
import {
  type EventPlace,
  EventSplitter,
  type EventVisitor,
  type Verdict,
} from "../../server-sent-events/event-splitter.ts";
import { AnswerCount } from "./answer-count.ts";
import { nameIn } from "./message.ts";

/** Ends the event before it, so that what we append is an event of its own. */
const BLANK_LINE = Buffer.from("\n\n");
const END_EVENT = Buffer.from('event: message_stop\ndata: {"type":"message_stop"}\n\n');

/** Reads one stream while it passes to a caller of the same protocol. */
export class AnthropicStreamReader extends AnswerCount implements StreamReader, EventVisitor {
  readonly #events = new EventSplitter();
  readonly jsonIsWhole = true;
  #messageId: string | null = null;
  #ended = false;
  sawChunk = false;
  begun = false;
  finished = false;
  complete = false;
  broken = false;
  failure: Content | null = null;

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

  visit(place: EventPlace): Verdict {
    if (this.complete) return null;
    const { data, name } = dataOf(place);
    if (name?.trim() === "error") return this.#fail(data ?? "");
    if (data === null) return true;
    const event = parseFirstRecord(data);
    if (event === null) return data.trim() === "" ? false : this.#breakOff();
    switch (event["type"]) {
      case "error":
        return this.#fail(data);
      case "message_start":
        return this.#start(event["message"]);
      case "content_block_start":
        return this.#grow(event["content_block"]);
      case "content_block_delta":
        return this.#grow(event["delta"]);
      case "message_delta":
        this.#finish(event["delta"]);
        this.takeUsage(event["usage"], true);
        return true;
      case "message_stop":
        if (!this.finished) return this.#breakOff();
        this.complete = true;
        return true;
      default:
        return true;
    }
  }

  #fail(data: string): null {
    this.failure = new Content(data);
    return null;
  }

  /** An unreadable event ends the stream, unless the whole answer came before it. */
  #breakOff(): false | null {
    if (this.finished) return false;
    this.broken = true;
    return null;
  }

  /** A beginning that comes twice is left out. Another message behind one that was cut makes an answer of neither. */
  #start(message: unknown): Verdict {
    if (!isRecord(message)) return this.#breakOff();
    const id = nameIn(message, "id");
    if (this.sawChunk) return id === this.#messageId ? false : this.#breakOff();
    this.sawChunk = true;
    this.#messageId = id;
    this.takeUsage(message["usage"], false);
    const { content } = message;
    if (Array.isArray(content)) for (const block of content) this.#grow(block);
    this.#finish(message);
    return true;
  }

  #grow(block: unknown): true {
    this.sawChunk = true;
    const before = this.outputCharacters;
    this.takeBlock(block);
    this.begun ||= this.outputCharacters > before;
    return true;
  }

  #finish(said: unknown): void {
    if (!isRecord(said) || nameIn(said, "stop_reason") === null) return;
    this.finished = true;
    this.begun = true;
  }
}
