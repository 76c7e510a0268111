import type { TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import type { BegunPart } from "../../neutral/answer.ts";
import { EventDecoder } from "../../neutral/event-decoder.ts";
import { readCitation } from "../wire/citations.ts";
import { readSignature } from "../wire/signatures.ts";
import { stopOf } from "../wire/stop-reasons.ts";
import { readUsage, tierIn } from "../wire/usage.ts";
import { explanationIn, nameIn, textIn } from "./message.ts";

/** A block that has begun and not ended. */
interface OpenBlock {
  readonly index: number;
  /** Of a tool call: its input as it stood in the beginning, for servers that send all of it there. */
  readonly input: unknown;
  isTold: boolean;
}

/** Reads a stream of `POST /v1/messages` (platform.claude.com/docs, Streaming messages). */
export class AnthropicStreamDecoder extends EventDecoder {
  /** By Anthropic's number of the block; absent for those that other protocols have no word for. */
  readonly #open = new Map<unknown, OpenBlock>();
  #parts = 0;
  #messageId: string | null = null;
  #hasBegun = false;
  #hasStopped = false;
  #counts: TokenCounts | null = null;
  #tier: string | null = null;

  protected take(data: string, name: string | null): boolean {
    const event = parseFirstRecord(data);
    if (name === "error" || event?.["type"] === "error") return this.fail(data);
    if (event === null) return data.trim() === "" || this.#isUnreadable();
    this.sawEvent = true;
    switch (event["type"]) {
      case "message_start":
        return this.#start(event["message"]);
      case "content_block_start":
        this.#startBlock(event["index"], event["content_block"]);
        break;
      case "content_block_delta":
        this.#grow(event["index"], event["delta"]);
        break;
      case "content_block_stop":
        this.#endBlock(event["index"]);
        break;
      case "message_delta":
        this.#finish(event["delta"]);
        this.#count(event["usage"]);
        break;
      case "message_stop":
        return this.#end();
      default:
      // "New event types may be added." A ping is one of those that say nothing.
    }
    return true;
  }

  /** An unreadable event ends the stream, unless the whole answer came before it. */
  #isUnreadable(): boolean {
    return this.#hasStopped || this.breakOff();
  }

  /**
   * Intermediaries send the beginning twice, which does no harm. When they lose a stream they put another answer behind it:
   * together the two are none, and what was passed on of the first cannot be taken back.
   */
  #start(message: unknown): boolean {
    if (!isRecord(message)) return true;
    const id = nameIn(message, "id");
    if (this.#hasBegun) return id === this.#messageId || this.#isUnreadable();
    this.#hasBegun = true;
    this.#messageId = id;
    this.events.push({ kind: "start", id, model: nameIn(message, "model") });
    this.#count(message["usage"]);
    // Blocks that are there from the beginning are whole.
    if (Array.isArray(message["content"]))
      for (const block of message["content"]) {
        this.#startBlock(WHOLE, block);
        this.#endBlock(WHOLE);
      }
    this.#finish(message);
    return true;
  }

  #startBlock(place: unknown, block: unknown): void {
    if (!isRecord(block)) return;
    this.#endBlock(place);
    const begun = begunPart(block);
    if (begun === null) return;
    const open = { index: this.#parts++, input: block["input"], isTold: begun.kind !== "tool-call" };
    this.#open.set(place, open);
    this.events.push({ kind: "part", choice: 0, index: open.index, part: begun });
    this.#write(open, textIn(block, block["type"] === "thinking" ? "thinking" : "text"));
    this.#sign(open, textIn(block, block["type"] === "thinking" ? "signature" : "data"));
    if (Array.isArray(block["citations"])) for (const one of block["citations"]) this.#cite(open, one);
  }

  #grow(place: unknown, delta: unknown): void {
    const open = this.#open.get(place);
    if (open === undefined || !isRecord(delta)) return;
    switch (delta["type"]) {
      case "text_delta":
        this.#write(open, textIn(delta, "text"));
        break;
      case "thinking_delta":
        this.#write(open, textIn(delta, "thinking"));
        break;
      case "input_json_delta":
        this.#write(open, textIn(delta, "partial_json"));
        break;
      case "signature_delta":
        this.#sign(open, textIn(delta, "signature"));
        break;
      case "citations_delta":
        this.#cite(open, delta["citation"]);
        break;
      default:
    }
  }

  #write(open: OpenBlock, text: string): void {
    if (text === "") return;
    open.isTold = true;
    this.events.push({ kind: "delta", choice: 0, index: open.index, text });
  }

  #sign({ index }: OpenBlock, text: string): void {
    const signature = readSignature(text);
    if (signature !== null) this.events.push({ kind: "signature", choice: 0, index, signature });
  }

  #cite({ index }: OpenBlock, given: unknown): void {
    const citation = readCitation(given);
    if (citation !== null) this.events.push({ kind: "citation", choice: 0, index, citation });
  }

  #endBlock(place: unknown): void {
    const open = this.#open.get(place);
    if (open === undefined) return;
    if (!open.isTold) this.#write(open, JSON.stringify(open.input ?? {}));
    this.#open.delete(place);
    this.events.push({ kind: "part-end", choice: 0, index: open.index });
  }

  #count(usage: unknown): void {
    const counts = readUsage(usage, this.#counts);
    this.#tier = tierIn(usage) ?? this.#tier;
    if (counts === null || counts === this.#counts) return;
    this.#counts = counts;
    this.events.push({ kind: "usage", counts, serviceTier: this.#tier });
  }

  #finish(said: unknown): void {
    const reason = isRecord(said) ? nameIn(said, "stop_reason") : null;
    if (reason === null || !isRecord(said) || this.#hasStopped) return;
    this.#hasStopped = true;
    this.#closeAll();
    const explanation = explanationIn(said["stop_details"]);
    if (explanation !== null) {
      const index = this.#parts++;
      this.events.push(
        { kind: "part", choice: 0, index, part: { kind: "refusal" } },
        { kind: "delta", choice: 0, index, text: explanation },
        { kind: "part-end", choice: 0, index },
      );
    }
    const sequence = nameIn(said, "stop_sequence");
    this.events.push({ kind: "stop", choice: 0, reason: stopOf(reason), sequence });
  }

  #closeAll(): void {
    for (const place of [...this.#open.keys()]) this.#endBlock(place);
  }

  /** Without a reason to stop it is no end: whoever cut it off did not say so. */
  #end(): boolean {
    if (!this.#hasStopped) return this.#isUnreadable();
    this.events.push({ kind: "end" });
    return this.finish();
  }
}

/** A place that no block has. */
const WHOLE = Symbol();

/** Null for what tools of the provider's own did. */
function begunPart(block: JsonRecord): BegunPart | null {
  switch (block["type"]) {
    case "text":
      return { kind: "text" };
    case "thinking":
      return { kind: "reasoning", isRedacted: false };
    case "redacted_thinking":
      return { kind: "reasoning", isRedacted: true };
    case "tool_use":
      return { kind: "tool-call", id: textIn(block, "id"), name: textIn(block, "name"), isCustom: false };
    default:
      return null;
  }
}
