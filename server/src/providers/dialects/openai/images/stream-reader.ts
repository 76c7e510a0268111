import { Content } from "../../../../kernel/content.ts";
import type { InferenceRequest, MadePictures, StreamReader, TokenCounts } from "../../../contract.ts";
import { isRecord, parseFirstRecord } from "../../json/json-record.ts";
import { addCounts } from "../../neutral/add-counts.ts";
import { dataOf } from "../../server-sent-events/event-data.ts";
import {
  type EventPlace,
  EventSplitter,
  type EventVisitor,
  type Verdict,
} from "../../server-sent-events/event-splitter.ts";
import { reportsError } from "../errors/reported-error.ts";
import { countsOf, factsOf } from "./answer.ts";

/** A picture of 8 megapixels of noise, in base64. */
const MOST_EVENT_BYTES = 40 * 1024 * 1024;
const PARTIAL = /\.partial_image$/;
const COMPLETED = /\.completed$/;
const BLANK_LINE = Buffer.from("\n\n");

/** Reads a stream of pictures while it passes (OpenAI API reference, "Image streaming"). */
export class PictureStreamReader implements StreamReader, EventVisitor {
  readonly #events = new EventSplitter(MOST_EVENT_BYTES);
  readonly #asked: number;
  readonly jsonIsWhole = true;
  readonly unsplitTokens = 0;
  readonly uncountedCharacters = 0;
  readonly extras = null;
  counts: TokenCounts | null = null;
  pictures: MadePictures = { count: 0, size: null, quality: null };
  complete = false;
  broken = false;
  begun = false;
  sawChunk = false;
  failure: Content | null = null;

  constructor({ pictures }: Pick<InferenceRequest, "pictures">) {
    this.#asked = pictures?.count ?? 1;
  }

  /** What is delivered is counted in pictures. */
  get outputCharacters(): number {
    return this.pictures.count;
  }

  get finished(): boolean {
    return this.pictures.count >= this.#asked;
  }

  get failed(): boolean {
    return this.failure !== null;
  }

  get #isOver(): boolean {
    return this.complete || this.failed || this.broken;
  }

  push(piece: Uint8Array): Uint8Array | null {
    if (this.#isOver) return null;
    const passed = this.#events.push(piece, this);
    if (this.#events.overflowed) this.broken = true;
    if (this.finished) this.complete = true;
    return passed;
  }

  /** A stream that ends with fewer pictures than were asked for is whole, as long as it has one. */
  end(): Uint8Array | null {
    if (this.#isOver) return null;
    const rest = this.#events.rest();
    const isKept = rest !== null && this.visit(rest) === true && dataOf(rest).data !== null;
    if (this.failed || this.broken) return null;
    this.complete = this.pictures.count > 0;
    return isKept ? Buffer.concat([rest.bytes, BLANK_LINE]) : null;
  }

  visit(event: EventPlace): Verdict {
    const { data, name } = dataOf(event);
    if (name?.trim() === "error") return this.#fail(data ?? "");
    if (data === null) return true;
    if (data.trim() === "" || data.trim() === "[DONE]") return false;
    const said = parseFirstRecord(data);
    if (said === null) {
      this.broken = true;
      return null;
    }
    if (said["type"] === "error" || isRecord(said["error"]) || reportsError(said)) return this.#fail(data);
    this.sawChunk = true;
    const type = String(said["type"] ?? name ?? "");
    const isWhole = COMPLETED.test(type);
    if (isWhole || PARTIAL.test(type)) this.begun = true;
    if (!isWhole) return true;
    this.counts = addCounts(this.counts, countsOf(said));
    this.pictures = { count: this.pictures.count + 1, ...factsOf(said) };
    return true;
  }

  #fail(data: string): null {
    this.failure = new Content(data);
    return null;
  }
}
