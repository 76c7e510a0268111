import { Content } from "../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";
import type { BegunPart, NeutralEvent } from "../../neutral/answer.ts";
import type { StreamDecoder } from "../../neutral/codec.ts";
import { type EventMessage, FrameReader } from "../wire/framing.ts";
import { citationIn, countsIn, stopOf, textIn } from "./blocks.ts";
import { tierIn } from "./decode.ts";

/** Reads ConverseStream (Amazon Bedrock API reference, ConverseStreamOutput) into events of the neutral form. */
export class BedrockStreamDecoder implements StreamDecoder {
  readonly #frames = new FrameReader();
  /** Parts that are being written, by the number of their block. */
  readonly #open = new Map<unknown, { readonly index: number; readonly kind: BegunPart["kind"] }>();
  #parts = 0;
  #hasStopped = false;
  #hasCounts = false;
  #isOver = false;
  #isBroken = false;
  sawEvent = false;
  failure: Content | null = null;

  get broken(): boolean {
    return this.#isBroken || this.#frames.broken;
  }

  push(piece: Uint8Array): readonly NeutralEvent[] {
    if (this.#isOver) return [];
    const events: NeutralEvent[] = [];
    for (const message of this.#frames.push(piece)) {
      this.#take(message, events);
      if (this.#isOver) break;
    }
    return events;
  }

  /** Nothing is left open where a stream ends: a frame that was cut is none. */
  end(): readonly NeutralEvent[] {
    if (this.#isOver || this.broken || !this.#hasStopped || this.#hasCounts) return [];
    this.#isOver = true;
    return [{ kind: "end" }];
  }

  #take({ headers, payload }: EventMessage, events: NeutralEvent[]): void {
    const said = parseRecord(payload.toString());
    const type = headers.get(":message-type");
    if (type === "exception" || type === "error") {
      const named = headers.get(":exception-type") ?? headers.get(":error-code") ?? null;
      const message = said?.["message"] ?? headers.get(":error-message") ?? null;
      this.failure = new Content(JSON.stringify({ message, type: named }));
      this.#isOver = true;
      return;
    }
    const event = headers.get(":event-type");
    if (said === null || event === undefined) {
      this.#isBroken = true;
      this.#isOver = true;
      return;
    }
    if (!this.sawEvent) events.push({ kind: "start", id: null, model: null });
    this.sawEvent = true;
    this.#read(event, said, events);
  }

  #read(event: string, said: JsonRecord, events: NeutralEvent[]): void {
    const block = said["contentBlockIndex"];
    switch (event) {
      case "contentBlockStart": {
        const start = isRecord(said["start"]) ? said["start"]["toolUse"] : null;
        if (!isRecord(start)) return;
        const [id, name] = [textIn(start["toolUseId"]), textIn(start["name"])];
        this.#begin(block, { kind: "tool-call", id, name, isCustom: false }, events);
        return;
      }
      case "contentBlockDelta":
        if (isRecord(said["delta"])) this.#grow(block, said["delta"], events);
        return;
      case "contentBlockStop":
        this.#close(block, events);
        return;
      case "messageStop": {
        for (const open of [...this.#open.keys()]) this.#close(open, events);
        const more = said["additionalModelResponseFields"];
        const sequence = isRecord(more) ? more["stop_sequence"] : null;
        this.#hasStopped = true;
        events.push({
          kind: "stop",
          choice: 0,
          reason: stopOf(said["stopReason"]),
          sequence: typeof sequence === "string" ? sequence : null,
        });
        if (this.#hasCounts) this.#finish(events);
        return;
      }
      case "metadata":
        this.#count(said, events);
        return;
      default:
    }
  }

  /** The counts come last, as a rule. */
  #count(said: JsonRecord, events: NeutralEvent[]): void {
    const counts = countsIn(said["usage"]);
    if (counts !== null) events.push({ kind: "usage", counts, serviceTier: tierIn(said) });
    this.#hasCounts = true;
    if (this.#hasStopped) this.#finish(events);
  }

  #finish(events: NeutralEvent[]): void {
    this.#isOver = true;
    events.push({ kind: "end" });
  }

  /** Blocks come one after the other. Of a text, not every model tells its end. */
  #begin(block: unknown, part: BegunPart, events: NeutralEvent[]): number {
    for (const open of [...this.#open.keys()]) this.#close(open, events);
    const index = this.#parts;
    this.#parts += 1;
    this.#open.set(block, { index, kind: part.kind });
    events.push({ kind: "part", choice: 0, index, part });
    return index;
  }

  /** Of a text and a thought no beginning is told. */
  #partAt(block: unknown, part: BegunPart, events: NeutralEvent[]): number {
    const open = this.#open.get(block);
    return open?.kind === part.kind ? open.index : this.#begin(block, part, events);
  }

  #close(block: unknown, events: NeutralEvent[]): void {
    const open = this.#open.get(block);
    if (open === undefined) return;
    this.#open.delete(block);
    events.push({ kind: "part-end", choice: 0, index: open.index });
  }

  #grow(block: unknown, delta: JsonRecord, events: NeutralEvent[]): void {
    const { text, toolUse, reasoningContent: thought, citation } = delta;
    const push = (index: number, grown: string) => {
      if (grown !== "") events.push({ kind: "delta", choice: 0, index, text: grown });
    };
    if (typeof text === "string") push(this.#partAt(block, { kind: "text" }, events), text);
    else if (isRecord(toolUse)) {
      const open = this.#open.get(block);
      if (open?.kind === "tool-call") push(open.index, textIn(toolUse["input"]));
    } else if (isRecord(citation)) {
      const index = this.#partAt(block, { kind: "text" }, events);
      events.push({ kind: "citation", choice: 0, index, citation: citationIn(citation) });
    } else if (isRecord(thought)) {
      const isRedacted = typeof thought["redactedContent"] === "string";
      const index = this.#partAt(block, { kind: "reasoning", isRedacted }, events);
      push(index, textIn(thought["text"]));
      const value = textIn(thought["signature"] ?? thought["redactedContent"]);
      if (value !== "")
        events.push({ kind: "signature", choice: 0, index, signature: { dialect: "bedrock", value } });
    }
  }
}
