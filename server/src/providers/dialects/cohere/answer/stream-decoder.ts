import { isRecord, type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import type { BegunPart } from "../../neutral/answer.ts";
import { EventDecoder } from "../../neutral/event-decoder.ts";
import { citationIn, countsIn, stopOf, textIn } from "./read.ts";

/** Reads Cohere's streamed chat (Cohere API reference, "Chat with streaming") into events of the neutral form. */
export class CohereStreamDecoder extends EventDecoder {
  /** The part that is being written; its parts never overlap. */
  #open: { readonly index: number; readonly kind: BegunPart["kind"] } | null = null;
  #parts = 0;
  #lastText: number | null = null;

  protected take(data: string, name: string | null): boolean {
    const said = parseFirstRecord(data);
    if (said === null) {
      if (data.trim() === "" || data.trim() === "[DONE]") return true;
      return this.breakOff();
    }
    const type = typeof said["type"] === "string" ? said["type"] : name;
    if (type === null || type === "error") return this.fail(data);
    this.sawEvent = true;
    const delta = isRecord(said["delta"]) ? said["delta"] : {};
    const message = isRecord(delta["message"]) ? delta["message"] : {};
    return this.#read(type, said, delta, message);
  }

  #read(type: string, said: JsonRecord, delta: JsonRecord, message: JsonRecord): boolean {
    const content = isRecord(message["content"]) ? message["content"] : {};
    const call = isRecord(message["tool_calls"]) ? message["tool_calls"] : {};
    const called = isRecord(call["function"]) ? call["function"] : {};
    switch (type) {
      case "message-start":
        this.events.push({ kind: "start", id: textIn(said["id"]) || null, model: null });
        return true;
      case "content-start":
      case "content-delta":
        if (typeof content["thinking"] === "string" || content["type"] === "thinking")
          this.#grow({ kind: "reasoning", isRedacted: false }, textIn(content["thinking"]));
        else this.#grow({ kind: "text" }, textIn(content["text"]));
        return true;
      case "tool-plan-delta":
        this.#grow({ kind: "reasoning", isRedacted: false }, textIn(message["tool_plan"]));
        return true;
      case "tool-call-start":
        this.#begin({
          kind: "tool-call",
          id: textIn(call["id"]),
          name: textIn(called["name"]),
          isCustom: false,
        });
        this.#delta(textIn(called["arguments"]));
        return true;
      case "tool-call-delta":
        if (this.#open?.kind === "tool-call") this.#delta(textIn(called["arguments"]));
        return true;
      case "content-end":
      case "tool-call-end":
        this.#close();
        return true;
      case "citation-start":
        if (isRecord(message["citations"]) && this.#lastText !== null)
          this.events.push({
            kind: "citation",
            choice: 0,
            index: this.#lastText,
            citation: citationIn(message["citations"]),
          });
        return true;
      case "message-end":
        return this.#end(delta);
      default:
        return true;
    }
  }

  #begin(part: BegunPart): void {
    this.#close();
    this.#open = { index: this.#parts, kind: part.kind };
    this.#parts += 1;
    if (part.kind === "text") this.#lastText = this.#open.index;
    this.events.push({ kind: "part", choice: 0, index: this.#open.index, part });
  }

  #grow(part: BegunPart, text: string): void {
    if (this.#open?.kind !== part.kind) this.#begin(part);
    this.#delta(text);
  }

  #delta(text: string): void {
    if (this.#open === null || text === "") return;
    this.events.push({ kind: "delta", choice: 0, index: this.#open.index, text });
  }

  #close(): void {
    if (this.#open !== null) this.events.push({ kind: "part-end", choice: 0, index: this.#open.index });
    this.#open = null;
  }

  #end(delta: JsonRecord): false {
    const reason = stopOf(delta["finish_reason"]);
    if (reason === null) return this.fail(JSON.stringify({ message: textIn(delta["error"]) }));
    this.#close();
    this.events.push({ kind: "stop", choice: 0, reason, sequence: null });
    const counts = countsIn(delta["usage"]);
    if (counts !== null) this.events.push({ kind: "usage", counts, serviceTier: null });
    this.events.push({ kind: "end" });
    return this.finish();
  }
}
