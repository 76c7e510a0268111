import { Content } from "../../../../../kernel/content.ts";
import type { StreamReader } from "../../../../contract.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../../json/json-record.ts";
import { dataOf } from "../../../server-sent-events/event-data.ts";
import {
  type EventPlace,
  EventSplitter,
  type EventVisitor,
  type Verdict,
} from "../../../server-sent-events/event-splitter.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { reportsError } from "../../errors/reported-error.ts";
import { carrierOf, outputOf, withItem } from "../carried/carrier.ts";

/** Ends the event before it. */
const BLANK_LINE = Buffer.from("\n\n");

/** After these a response is whole. */
const LAST: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete"]);

/** Reads one streamed response while it passes. Nothing in it is changed, but for a carrier at its end. */
export class ResponsesStreamReader extends AnswerCount implements StreamReader, EventVisitor {
  readonly #events = new EventSplitter();
  readonly jsonIsWhole = true;
  complete = false;
  broken = false;
  begun = false;
  sawChunk = false;
  failure: Content | null = null;
  #ended = false;
  readonly #isCarried: boolean;

  /** @param isCarried it ends with an item that carries the others (carried/carrier.ts) */
  constructor(isCarried = false) {
    super();
    this.#isCarried = isCarried;
  }

  get finished(): boolean {
    return this.complete;
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
    const rest = this.#events.rest();
    if (rest === null) return null;
    const verdict = this.visit(rest);
    this.broken = false;
    if (verdict !== true) return verdict === false ? null : verdict;
    return dataOf(rest).data === null ? null : Buffer.concat([rest.bytes, BLANK_LINE]);
  }

  get #isOver(): boolean {
    return this.complete || this.failed || this.broken;
  }

  visit(event: EventPlace): Verdict {
    if (this.complete) return null;
    const { data, name } = dataOf(event);
    if (data === null) return true;
    const read = parseFirstRecord(data);
    if (name?.trim() === "error" || read?.["type"] === "error") return this.#fail(data);
    if (read === null) {
      // Some servers end every stream like chat completions.
      if (data.trim() === "[DONE]" || data.trim() === "") return false;
      this.broken = true;
      return null;
    }
    return this.#read(read, data);
  }

  #fail(data: string): null {
    this.failure = new Content(data);
    return null;
  }

  #read(read: JsonRecord, data: string): Verdict {
    const { type, delta, response } = read;
    if (typeof type !== "string") {
      if (reportsError(read)) return this.#fail(data);
      this.broken = true;
      return null;
    }
    this.sawChunk = true;
    if (type === "response.failed") {
      const error = isRecord(response) ? response["error"] : null;
      return this.#fail(JSON.stringify({ error: error ?? {} }));
    }
    if (typeof delta === "string") {
      this.outputCharacters += delta.length;
      this.begun ||= delta !== "";
    } else if (type === "response.output_item.done") this.begun = true;
    if (!LAST.has(type)) return true;
    if (isRecord(response)) this.take(response, [], true);
    this.isWhole();
    this.begun = true;
    this.complete = true;
    return this.#isCarried && isRecord(response) ? carried(read, response) : true;
  }
}

/** The last event, with the carrier before it. */
function carried(last: JsonRecord, response: JsonRecord): true | Uint8Array {
  const item = carrierOf(outputOf(response));
  if (item === null) return true;
  const place = { output_index: outputOf(response).length, item };
  const first = typeof last["sequence_number"] === "number" ? last["sequence_number"] : 0;
  const events: readonly JsonRecord[] = [
    { type: "response.output_item.added", sequence_number: first, ...place },
    { type: "response.output_item.done", sequence_number: first + 1, ...place },
    { ...last, sequence_number: first + 2, response: withItem(response, item) },
  ];
  const written = events.map((event) => `event: ${event["type"]}\ndata: ${JSON.stringify(event)}\n\n`);
  return Buffer.from(written.join(""));
}
