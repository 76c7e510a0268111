import type { JsonRecord } from "../../../json/json-record.ts";
import type { BegunPart, StopReason } from "../../../neutral/answer.ts";
import type { Citation, Signature } from "../../../neutral/request.ts";
import { extraContent, reasoningDetail } from "../form/signatures.ts";
import { finishReason } from "./finish-reason.ts";
import { citationMembers, type PlacedCitation, placed } from "./write-parts.ts";

type StreamedPart =
  | { readonly kind: "text"; readonly start: number }
  | { readonly kind: "refusal" }
  | Thought
  | { readonly kind: "tool-call"; readonly call: number; readonly isCustom: boolean; isEmpty: boolean };

interface Thought {
  readonly kind: "reasoning";
  readonly isRedacted: boolean;
  text: string;
  signature: Signature | null;
}

/** What must be remembered of a choice while it is streamed. */
export class StreamedChoice {
  readonly #parts = new Map<number, StreamedPart>();
  readonly #thoughts: Thought[] = [];
  readonly #cited: PlacedCitation[] = [];
  #extra: JsonRecord | null = null;
  #hasSpoken = false;
  #characters = 0;
  #calls = 0;
  #isRefused = false;

  /** Whether its role was told before. */
  speak(): boolean {
    const before = this.#hasSpoken;
    this.#hasSpoken = true;
    return before;
  }

  /** Returns the number of the call, where the part is one. */
  begin(index: number, part: BegunPart): number | null {
    switch (part.kind) {
      case "text":
        this.#parts.set(index, { kind: "text", start: this.#characters });
        return null;
      case "refusal":
        this.#isRefused = true;
        this.#parts.set(index, { kind: "refusal" });
        return null;
      case "reasoning": {
        const thought: Thought = {
          kind: "reasoning",
          isRedacted: part.isRedacted,
          text: "",
          signature: null,
        };
        this.#thoughts.push(thought);
        this.#parts.set(index, thought);
        return null;
      }
      case "tool-call":
        this.#parts.set(index, {
          kind: "tool-call",
          call: this.#calls,
          isCustom: part.isCustom,
          isEmpty: true,
        });
        this.#calls += 1;
        return this.#calls - 1;
      case "media":
        return null;
    }
  }

  /** The part that grows; null when it never began. */
  grow(index: number, text: string): StreamedPart | null {
    const part = this.#parts.get(index) ?? null;
    if (part?.kind === "text") this.#characters += text.length;
    if (part?.kind === "reasoning") part.text += text;
    if (part?.kind === "tool-call") part.isEmpty = false;
    return part;
  }

  /** A call of a function without a word of what it is given. */
  isEmptyCall(index: number): boolean {
    const part = this.#parts.get(index);
    return part?.kind === "tool-call" && part.isEmpty && !part.isCustom;
  }

  /** Returns the number of the call, where the part is one. */
  sign(index: number, signature: Signature): number | null {
    const part = this.#parts.get(index);
    if (part?.kind === "tool-call") return part.call;
    if (part?.kind === "reasoning") part.signature = signature;
    else this.#extra = { ...this.#extra, ...extraContent(signature) };
    return null;
  }

  cite(index: number, citation: Citation): void {
    const part = this.#parts.get(index);
    const start = part?.kind === "text" ? part.start : 0;
    this.#cited.push(placed(citation, start, this.#characters));
  }

  /**
   * What comes once, whole and last: clients put chunks together member by member, and of a list they do not know they
   * keep the last one only. Null when there is nothing.
   */
  lastDelta(): string | null {
    const isSigned = this.#thoughts.some(({ signature }) => signature !== null);
    const delta = {
      ...(isSigned ? { reasoning_details: this.#thoughts.map(reasoningDetail) } : {}),
      ...citationMembers(this.#cited),
      ...(this.#extra === null ? {} : { extra_content: this.#extra }),
    };
    return Object.keys(delta).length === 0 ? null : JSON.stringify(delta);
  }

  finishReason(reason: StopReason, isLegacy: boolean): string {
    return finishReason(reason, this.#isRefused, isLegacy);
  }
}
