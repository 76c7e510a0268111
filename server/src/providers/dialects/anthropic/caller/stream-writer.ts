import type { TokenCounts } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import type { BegunPart, NeutralEvent, StopReason } from "../../neutral/answer.ts";
import type { StreamWriter, Told } from "../../neutral/codec.ts";
import type { Signature } from "../../neutral/request.ts";
import { writeCitation } from "../wire/citations.ts";
import { eventText } from "../wire/event.ts";
import { writeSignature } from "../wire/signatures.ts";
import { writeUsage } from "../wire/usage.ts";
import { endOf, frameOf, redacted, tierOf } from "./encode-answer.ts";

type PartEvent = Extract<NeutralEvent, { kind: "delta" | "signature" | "citation" | "part-end" }>;

/** How the delta of each kind begins, up to its text. */
const DELTAS: Readonly<Record<BegunPart["kind"], string>> = {
  text: '{"type":"text_delta","text"',
  refusal: '{"type":"text_delta","text"',
  reasoning: '{"type":"thinking_delta","thinking"',
  "tool-call": '{"type":"input_json_delta","partial_json"',
  media: "",
};

/** A part that has begun, and what came to it while another one was written. */
interface Waiting {
  readonly part: BegunPart;
  readonly events: PartEvent[];
  hasEnded: boolean;
}

/**
 * Writes a stream in the order in which Anthropic's clients read it: a block begins, grows and ends before the next one begins.
 * Calls of tools that come side by side wait for each other.
 */
export class AnthropicStreamWriter implements StreamWriter {
  readonly #told: Told;
  /** By their numbers, in the order in which they began. The first is written, the others wait. */
  readonly #parts = new Map<number, Waiting>();
  /** The one that is written; null between two. */
  #open: Waiting | null = null;
  #blocks = 0;
  /** What stands before each piece of its text: made once, because there is one for each token. */
  #deltaHead = "";
  /** Of the block that is written: a text or a call may have one, which stands behind it. */
  #signature: Signature | null = null;
  #hasStarted = false;
  #stop: StopReason = "end";
  #sequence: string | null = null;
  #counts: TokenCounts | null = null;
  #tier: string | null = null;

  constructor(told: Told) {
    this.#told = told;
  }

  write(event: NeutralEvent): string {
    switch (event.kind) {
      case "start":
        return this.#start(event.id);
      case "part":
        if (event.choice !== 0) return "";
        this.#parts.set(event.index, { part: event.part, events: [], hasEnded: false });
        return this.#start(null) + this.#writeFirst();
      case "delta":
      case "signature":
      case "citation":
      case "part-end":
        return event.choice === 0 ? this.#take(event) : "";
      case "stop":
        if (event.choice === 0) [this.#stop, this.#sequence] = [event.reason, event.sequence];
        return "";
      case "usage":
        [this.#counts, this.#tier] = [event.counts, event.serviceTier];
        return "";
      case "log-probabilities":
        return "";
      case "end":
        return this.#end();
    }
  }

  #start(id: string | null): string {
    if (this.#hasStarted) return "";
    this.#hasStarted = true;
    const usage = { ...writeUsage(this.#counts), ...tierOf(this.#tier) };
    const end = { stop_reason: null, stop_sequence: null };
    const message = { ...frameOf(id, this.#told), content: [], ...end, usage };
    return eventText({ type: "message_start", message });
  }

  #take(event: PartEvent): string {
    const waiting = this.#parts.get(event.index);
    if (waiting === undefined) return "";
    if (waiting === this.#open && event.kind !== "part-end") return this.#grow(waiting.part, event);
    waiting.events.push(event);
    if (event.kind === "part-end") waiting.hasEnded = true;
    return this.#writeFirst();
  }

  /** Writes what there is of the first part, and of those behind it as long as each has ended. */
  #writeFirst(): string {
    let text = "";
    for (const [index, waiting] of this.#parts) {
      const { part, events, hasEnded } = waiting;
      if (this.#open === null) text += this.#begin(part);
      this.#open = waiting;
      for (const event of events.splice(0)) text += this.#grow(part, event);
      if (!hasEnded) break;
      text += this.#endBlock(part);
      this.#parts.delete(index);
    }
    return text;
  }

  #begin(part: BegunPart): string {
    this.#deltaHead = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#blocks},"delta":${DELTAS[part.kind]}:`;
    const block = begunBlock(part);
    return block === null ? "" : this.#event("content_block_start", { content_block: block });
  }

  #grow(part: BegunPart, event: PartEvent): string {
    switch (event.kind) {
      case "delta":
        if (event.text === "" || part.kind === "media") return "";
        return `${this.#deltaHead}${JSON.stringify(event.text)}}}\n\n`;
      case "citation":
        return part.kind === "text"
          ? this.#delta("citations_delta", { citation: writeCitation(event.citation) })
          : "";
      case "signature": {
        const isThought = part.kind === "reasoning" && !part.isRedacted;
        if (isThought) return this.#delta("signature_delta", { signature: writeSignature(event.signature) });
        this.#signature = event.signature;
        return "";
      }
      case "part-end":
        return "";
    }
  }

  #endBlock(part: BegunPart): string {
    const signature = this.#signature;
    this.#open = null;
    this.#signature = null;
    if (part.kind === "media") return "";
    if (part.kind === "reasoning" && part.isRedacted)
      return signature === null
        ? ""
        : this.#whole({ type: "redacted_thinking", data: writeSignature(signature) });
    const end = this.#event("content_block_stop", {});
    this.#blocks += 1;
    return signature === null ? end : end + this.#whole(redacted(signature));
  }

  /** A block that is whole as it begins. */
  #whole(block: JsonRecord): string {
    const text =
      this.#event("content_block_start", { content_block: block }) + this.#event("content_block_stop", {});
    this.#blocks += 1;
    return text;
  }

  #delta(type: string, members: JsonRecord): string {
    return this.#event("content_block_delta", { delta: { type, ...members } });
  }

  #event(type: string, members: JsonRecord): string {
    return eventText({ type, index: this.#blocks, ...members });
  }

  /** The counts come last: other providers tell them after the reason. */
  #end(): string {
    for (const waiting of this.#parts.values()) waiting.hasEnded = true;
    const usage = { ...writeUsage(this.#counts), ...tierOf(this.#tier) };
    return (
      this.#start(null) +
      this.#writeFirst() +
      eventText({ type: "message_delta", delta: endOf(this.#stop, this.#sequence), usage }) +
      eventText({ type: "message_stop" })
    );
  }
}

/** Null for what is written whole when it ends, or not at all. */
function begunBlock(part: BegunPart): JsonRecord | null {
  switch (part.kind) {
    case "text":
    case "refusal":
      return { type: "text", text: "" };
    case "reasoning":
      return part.isRedacted ? null : { type: "thinking", thinking: "", signature: "" };
    case "tool-call":
      return { type: "tool_use", id: part.id, name: part.name, input: {} };
    case "media":
      return null;
  }
}
