import type { TokenCounts } from "../../../../contract.ts";
import type { JsonRecord } from "../../../json/json-record.ts";
import type { BegunPart, NeutralEvent, StopReason, TokenProbability } from "../../../neutral/answer.ts";
import type { StreamWriter } from "../../../neutral/codec.ts";
import type { Citation } from "../../../neutral/request.ts";
import { carrierOf } from "../carried/carrier.ts";
import { annotationOf, messageItem, pictureItem, probabilityOf, signatureItem } from "./items.ts";
import { type NamedEvent, type OpenMessage, OpenPart } from "./open-parts.ts";
import { type AboutResponse, IN_PROGRESS, responseOf, type Standing, standingOf } from "./response.ts";

/**
 * Writes an answer as the events of the Responses API, in its order (OpenAI API reference, ResponseStreamEvent): an item is
 * added, its parts are added, grow and are done, the item is done; the response is last, with all of it.
 */
export class ResponseStreamWriter implements StreamWriter {
  readonly #told: AboutResponse;
  readonly #parts = new Map<number, OpenPart>();
  readonly #output: JsonRecord[] = [];
  #message: OpenMessage | null = null;
  #id: string | null = null;
  #sequence = 0;
  #hasBegun = false;
  #isRefused = false;
  #stop: StopReason = "end";
  #counts: TokenCounts | null = null;
  #serviceTier: string | null = null;
  #tokens: TokenProbability[] = [];

  readonly #isCarried: boolean;

  /** @param isCarried it ends with an item that carries the others (carried/carrier.ts) */
  constructor(told: AboutResponse, isCarried = false) {
    this.#told = told;
    this.#isCarried = isCarried;
  }

  write(event: NeutralEvent): string {
    if (event.kind === "start") this.#id = event.id;
    const before = this.#hasBegun ? "" : this.#begin();
    return before + this.#write(event);
  }

  #write(event: NeutralEvent): string {
    switch (event.kind) {
      case "part":
        return this.#beginPart(event.index, event.part);
      case "delta":
        return this.#grow(event.index, event.text);
      case "signature": {
        const part = this.#parts.get(event.index);
        if (part) part.signature = event.signature;
        return "";
      }
      case "citation":
        return this.#cite(event.index, event.citation);
      case "log-probabilities":
        this.#tokens.push(...event.tokens);
        return "";
      case "part-end":
        return this.#endPart(event.index);
      case "stop":
        this.#stop = event.reason;
        return "";
      case "usage":
        this.#counts = event.counts;
        this.#serviceTier = event.serviceTier ?? this.#serviceTier;
        return "";
      case "end":
        return this.#end();
      case "start":
        return "";
    }
  }

  #begin(): string {
    this.#hasBegun = true;
    const response = this.#response(IN_PROGRESS);
    return this.#event("response.created", { response }) + this.#event("response.in_progress", { response });
  }

  #response(standing: Standing): JsonRecord {
    return responseOf(this.#told, this.#id, standing, this.#output, this.#counts, this.#serviceTier);
  }

  #event(type: string, members: JsonRecord): string {
    const data = JSON.stringify({ type, sequence_number: this.#sequence, ...members });
    this.#sequence += 1;
    return `event: ${type}\ndata: ${data}\n\n`;
  }

  #events(events: readonly NamedEvent[]): string {
    return events.map(([type, members]) => this.#event(type, members)).join("");
  }

  /** Takes the next place in the output; what stands there is known when it is done. */
  #place(): number {
    return this.#output.push({}) - 1;
  }

  #idAt(prefix: string, place: number): string {
    return `${prefix}_${this.#told.requestId}_${place}`;
  }

  #beginPart(index: number, part: BegunPart): string {
    if (part.kind === "text" || part.kind === "refusal") {
      this.#isRefused ||= part.kind === "refusal";
      const added = this.#message === null ? this.#beginMessage() : "";
      const message = this.#message as OpenMessage | null;
      if (message === null) return added;
      const open = new OpenPart(part, message.id, message.place, message.content.length);
      message.content.push({});
      this.#parts.set(index, open);
      return added + this.#event("response.content_part.added", { ...open.at, part: open.whole([]) });
    }
    const ended = this.#endMessage();
    const place = this.#place();
    if (part.kind === "media") {
      const picture = pictureItem(this.#idAt("ig", place), part);
      if (picture === null) {
        this.#output.pop();
        return ended;
      }
      return ended + this.#wholeItem(place, picture);
    }
    const prefix = part.kind === "reasoning" ? "rs" : part.isCustom ? "ctc" : "fc";
    const open = new OpenPart(part, this.#idAt(prefix, place), place, 0);
    this.#parts.set(index, open);
    return (
      ended +
      this.#event("response.output_item.added", { output_index: place, item: open.item("in_progress") })
    );
  }

  #wholeItem(place: number, item: JsonRecord): string {
    this.#output[place] = item;
    return (
      this.#event("response.output_item.added", { output_index: place, item }) +
      this.#event("response.output_item.done", { output_index: place, item })
    );
  }

  #beginMessage(): string {
    const place = this.#place();
    const id = this.#idAt("msg", place);
    this.#message = { id, place, content: [] };
    return this.#event("response.output_item.added", {
      output_index: place,
      item: messageItem(id, "in_progress", []),
    });
  }

  #endMessage(): string {
    const message = this.#message;
    if (message === null) return "";
    this.#message = null;
    const item = messageItem(message.id, "completed", message.content);
    this.#output[message.place] = item;
    return this.#event("response.output_item.done", { output_index: message.place, item });
  }

  #grow(index: number, text: string): string {
    const part = this.#parts.get(index);
    if (part === undefined || text === "") return "";
    const begun = part.text === "" ? this.#events(part.firstEvents()) : "";
    part.text += text;
    const [head, middle, tail] = part.aroundDelta;
    const delta = `${head}${this.#sequence}${middle}${JSON.stringify(text)}${tail}`;
    this.#sequence += 1;
    return begun + delta;
  }

  #cite(index: number, citation: Citation): string {
    const part = this.#parts.get(index);
    const annotation = part === undefined ? null : annotationOf(citation, part.text.length);
    if (part === undefined || annotation === null) return "";
    part.annotations.push(annotation);
    const place = part.annotations.length - 1;
    return this.#event("response.output_text.annotation.added", {
      ...part.at,
      annotation_index: place,
      annotation,
    });
  }

  #endPart(index: number): string {
    const part = this.#parts.get(index);
    if (part === undefined) return "";
    // Clients parse the arguments of a call, and nothing is no JSON.
    const filled = part.text === "" && part.wantsJson ? this.#grow(index, "{}") : "";
    this.#parts.delete(index);
    const tokens = part.hasTokens ? this.#tokens.map(probabilityOf) : [];
    if (part.hasTokens) this.#tokens = [];
    let written = filled + this.#events(part.lastEvents(tokens));
    if (part.inMessage) {
      if (this.#message !== null) this.#message.content[part.contentIndex] = part.whole(tokens);
      return written;
    }
    const item = part.item("completed");
    this.#output[part.place] = item;
    written += this.#event("response.output_item.done", { output_index: part.place, item });
    if (part.callId === null || part.signature === null) return written;
    const place = this.#place();
    return (
      written + this.#wholeItem(place, signatureItem(this.#idAt("rs", place), part.signature, part.callId))
    );
  }

  #end(): string {
    const open = [...this.#parts.keys()].map((index) => this.#endPart(index)).join("") + this.#endMessage();
    const carrier = this.#isCarried ? carrierOf(this.#output) : null;
    const carried = carrier === null ? "" : this.#wholeItem(this.#place(), carrier);
    const standing = standingOf(this.#stop, this.#isRefused);
    return (
      open + carried + this.#event(`response.${standing.status}`, { response: this.#response(standing) })
    );
  }
}
