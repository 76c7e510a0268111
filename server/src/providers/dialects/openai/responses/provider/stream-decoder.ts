import { isRecord, type JsonRecord, parseFirstRecord } from "../../../json/json-record.ts";
import type { BegunPart } from "../../../neutral/answer.ts";
import { EventDecoder } from "../../../neutral/event-decoder.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { probabilitiesIn } from "../../codec/provider/read-message.ts";
import { reportsError } from "../../errors/reported-error.ts";
import { annotationsOf, partsOf, signatureOf, stopOf, stringOf } from "./read-items.ts";

/** Reads a streamed response into events of the neutral form. */
export class ResponsesStreamDecoder extends EventDecoder {
  /** Parts that are being written, by where they stand in the output. */
  readonly #open = new Map<string, number>();
  /** Those that have grown: what is told whole at the end was not told before. */
  readonly #grown = new Set<number>();
  readonly #kinds: BegunPart["kind"][] = [];

  protected take(data: string, name: string | null): boolean {
    const read = parseFirstRecord(data);
    if (name === "error" || read?.["type"] === "error") return this.fail(data);
    if (read === null) {
      if (data.trim() === "" || data.trim() === "[DONE]") return true;
      return this.breakOff();
    }
    const { type } = read;
    if (typeof type !== "string") return reportsError(read) ? this.fail(data) : this.breakOff();
    this.sawEvent = true;
    return this.#read(type, read);
  }

  #read(type: string, read: JsonRecord): boolean {
    const response = isRecord(read["response"]) ? read["response"] : {};
    const item = isRecord(read["item"]) ? read["item"] : {};
    switch (type) {
      case "response.created":
        this.events.push({
          kind: "start",
          id: stringOf(response["id"]) || null,
          model: stringOf(response["model"]) || null,
        });
        return true;
      case "response.output_item.added":
        this.#addItem(read, item);
        return true;
      case "response.content_part.added":
        this.#addContent(read);
        return true;
      case "response.reasoning_summary_part.added":
        // Summaries of one thought are told apart by an empty line.
        if (Number(read["summary_index"] ?? 0) > 0) this.#grow(placeOf(read, ""), "\n\n");
        return true;
      case "response.output_text.delta":
      case "response.refusal.delta":
        this.#grow(placeOf(read, read["content_index"]), stringOf(read["delta"]));
        this.#tellTokens(read["logprobs"]);
        return true;
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
      case "response.function_call_arguments.delta":
      case "response.custom_tool_call_input.delta":
        this.#grow(placeOf(read, ""), stringOf(read["delta"]));
        return true;
      case "response.output_text.annotation.added":
        this.#cite(read);
        return true;
      case "response.content_part.done":
        this.#endContent(read);
        return true;
      case "response.output_item.done":
        this.#endItem(read, item);
        return true;
      case "response.failed":
        return this.fail(JSON.stringify({ error: response["error"] ?? {} }));
      case "response.completed":
      case "response.incomplete":
        return this.#end(response);
      default:
        return true;
    }
  }

  #begin(place: string, part: BegunPart): number {
    const index = this.#kinds.push(part.kind) - 1;
    this.#open.set(place, index);
    this.events.push({ kind: "part", choice: 0, index, part });
    return index;
  }

  #close(place: string): void {
    const index = this.#open.get(place);
    if (index === undefined) return;
    this.#open.delete(place);
    this.events.push({ kind: "part-end", choice: 0, index });
  }

  #grow(place: string, text: string): void {
    const index = this.#open.get(place);
    if (index === undefined || text === "") return;
    this.#grown.add(index);
    this.events.push({ kind: "delta", choice: 0, index, text });
  }

  #addItem(read: JsonRecord, item: JsonRecord): void {
    const [part] = item["type"] === "message" ? [] : partsOf(item);
    if (part?.kind === "reasoning") this.#begin(placeOf(read, ""), { kind: "reasoning", isRedacted: false });
    else if (part?.kind === "tool-call")
      this.#begin(placeOf(read, ""), {
        kind: "tool-call",
        id: part.id,
        name: part.name,
        isCustom: part.isCustom,
      });
  }

  #addContent(read: JsonRecord): void {
    const type = isRecord(read["part"]) ? read["part"]["type"] : null;
    const place = placeOf(read, read["content_index"]);
    if (type === "output_text") this.#begin(place, { kind: "text" });
    else if (type === "refusal") this.#begin(place, { kind: "refusal" });
  }

  #cite(read: JsonRecord): void {
    const index = this.#open.get(placeOf(read, read["content_index"]));
    if (index === undefined) return;
    for (const citation of annotationsOf([read["annotation"]]))
      this.events.push({ kind: "citation", choice: 0, index, citation });
  }

  /** Some servers tell a part whole, and not step by step. */
  #endContent(read: JsonRecord): void {
    const place = placeOf(read, read["content_index"]);
    const index = this.#open.get(place);
    const part = isRecord(read["part"]) ? read["part"] : {};
    if (index !== undefined && !this.#grown.has(index))
      this.#grow(place, stringOf(part["text"] ?? part["refusal"]));
    this.#close(place);
  }

  #endItem(read: JsonRecord, item: JsonRecord): void {
    const place = placeOf(read, "");
    const index = this.#open.get(place);
    const [whole] = item["type"] === "message" ? [] : partsOf(item);
    if (whole?.kind === "media") {
      const begun = this.#begin(place, whole);
      this.events.push({ kind: "part-end", choice: 0, index: begun });
      this.#open.delete(place);
      return;
    }
    if (index === undefined) return;
    if (!this.#grown.has(index) && whole !== undefined)
      this.#grow(place, whole.kind === "tool-call" ? whole.input : whole.text);
    const signature = whole?.kind === "reasoning" ? signatureOf(item) : null;
    if (signature !== null) this.events.push({ kind: "signature", choice: 0, index, signature });
    this.#close(place);
  }

  #tellTokens(logprobs: unknown): void {
    const tokens = probabilitiesIn({ content: logprobs });
    if (tokens !== null && tokens.length > 0)
      this.events.push({ kind: "log-probabilities", choice: 0, tokens });
  }

  #end(response: JsonRecord): false {
    for (const place of [...this.#open.keys()]) this.#close(place);
    const parts = this.#kinds.map((kind) => ({ kind }) as { readonly kind: "text" });
    this.events.push({ kind: "stop", choice: 0, reason: stopOf(response, parts), sequence: null });
    const count = new AnswerCount();
    count.take(response, [], true);
    if (count.counts !== null)
      this.events.push({
        kind: "usage",
        counts: count.counts,
        serviceTier: count.extras?.serviceTier ?? null,
      });
    this.events.push({ kind: "end" });
    return this.finish();
  }
}

/** Where something stands: an item, and of a message the part of it. */
function placeOf(read: JsonRecord, content: unknown): string {
  return `${String(read["output_index"])}.${content === undefined ? 0 : String(content)}`;
}
