import type { JsonRecord } from "../../../json/json-record.ts";
import type { BegunPart } from "../../../neutral/answer.ts";
import type { MediaPart, Signature } from "../../../neutral/request.ts";
import { callItem, reasoningItem } from "./items.ts";
import { seal } from "./sealed.ts";

/** A message of a streamed response that is being written. */
export interface OpenMessage {
  readonly id: string;
  readonly place: number;
  readonly content: JsonRecord[];
}

export type NamedEvent = readonly [type: string, members: JsonRecord];

const DELTAS = {
  text: "response.output_text.delta",
  refusal: "response.refusal.delta",
  reasoning: "response.reasoning_summary_text.delta",
} as const;

/** A part of a streamed response that is being written: of a message, or an item of its own. */
export class OpenPart {
  readonly #part: Exclude<BegunPart, MediaPart>;
  readonly #itemId: string;
  readonly place: number;
  readonly contentIndex: number;
  readonly annotations: JsonRecord[] = [];
  /** What stands before the number of an event with a piece of its text, between the two, and behind the text. */
  readonly aroundDelta: readonly [string, string, string];
  text = "";
  signature: Signature | null = null;

  constructor(part: Exclude<BegunPart, MediaPart>, itemId: string, place: number, contentIndex: number) {
    this.#part = part;
    this.#itemId = itemId;
    this.place = place;
    this.contentIndex = contentIndex;
    const type = this.#deltaType;
    this.aroundDelta = [
      `event: ${type}\ndata: {"type":"${type}","sequence_number":`,
      `,${JSON.stringify(this.at).slice(1, -1)},"delta":`,
      `${this.hasTokens ? ',"logprobs":[]' : ""}}\n\n`,
    ];
  }

  get inMessage(): boolean {
    return this.#part.kind === "text" || this.#part.kind === "refusal";
  }

  get hasTokens(): boolean {
    return this.#part.kind === "text";
  }

  get callId(): string | null {
    return this.#part.kind === "tool-call" ? this.#part.id : null;
  }

  get wantsJson(): boolean {
    return this.#part.kind === "tool-call" && !this.#part.isCustom;
  }

  /** Where it stands, as its events say. */
  get at(): JsonRecord {
    const item = { item_id: this.#itemId, output_index: this.place };
    if (this.inMessage) return { ...item, content_index: this.contentIndex };
    return this.#part.kind === "reasoning" ? { ...item, summary_index: 0 } : item;
  }

  get #deltaType(): string {
    const part = this.#part;
    if (part.kind !== "tool-call") return DELTAS[part.kind];
    return part.isCustom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta";
  }

  /** What comes before the first text: of a thought, its summary is added only when there is one. */
  firstEvents(): readonly NamedEvent[] {
    if (this.#part.kind !== "reasoning") return [];
    return [
      ["response.reasoning_summary_part.added", { ...this.at, part: { type: "summary_text", text: "" } }],
    ];
  }

  lastEvents(logprobs: readonly JsonRecord[]): readonly NamedEvent[] {
    const { at, text } = this;
    switch (this.#part.kind) {
      case "text":
        return [
          ["response.output_text.done", { ...at, text, logprobs }],
          ["response.content_part.done", { ...at, part: this.whole(logprobs) }],
        ];
      case "refusal":
        return [
          ["response.refusal.done", { ...at, refusal: text }],
          ["response.content_part.done", { ...at, part: this.whole(logprobs) }],
        ];
      case "reasoning":
        if (text === "") return [];
        return [
          ["response.reasoning_summary_text.done", { ...at, text }],
          ["response.reasoning_summary_part.done", { ...at, part: { type: "summary_text", text } }],
        ];
      case "tool-call":
        if (this.#part.isCustom) return [["response.custom_tool_call_input.done", { ...at, input: text }]];
        return [["response.function_call_arguments.done", { ...at, name: this.#part.name, arguments: text }]];
    }
  }

  /** As a part of a message. */
  whole(logprobs: readonly JsonRecord[]): JsonRecord {
    if (this.#part.kind === "refusal") return { type: "refusal", refusal: this.text };
    return { type: "output_text", text: this.text, annotations: this.annotations, logprobs };
  }

  /** As an item. */
  item(status: "in_progress" | "completed"): JsonRecord {
    if (this.#part.kind === "tool-call")
      return callItem(this.#itemId, status, { ...this.#part, input: this.text });
    const isRedacted = this.#part.kind === "reasoning" && this.#part.isRedacted;
    const { signature } = this;
    return reasoningItem(
      this.#itemId,
      this.text,
      signature === null ? null : seal({ signature, isRedacted, of: null }),
    );
  }
}
