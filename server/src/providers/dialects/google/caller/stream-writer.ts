import type { TokenCounts } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import type { BegunPart, NeutralEvent } from "../../neutral/answer.ts";
import type { StreamWriter, Told } from "../../neutral/codec.ts";
import type { Signature } from "../../neutral/request.ts";
import { writeFinish } from "../wire/finish.ts";
import { writeSignature } from "../wire/signature.ts";
import { writeUsage } from "../wire/usage.ts";
import type { Form } from "./address.ts";
import {
  type Cited,
  isWrong,
  writeCall,
  writeCitations,
  writeLogProbabilities,
  writeMedia,
} from "./answer-parts.ts";
import { StreamForm } from "./stream-form.ts";

interface OpenPart {
  readonly part: BegunPart;
  text: string;
  signature: Signature | null;
}

/** What is known of a choice that has not been written yet. */
interface Ending {
  reason: string;
  isMalformed: boolean;
  readonly cited: Cited[];
}

/**
 * Writes a stream of `GenerateContentResponse`, as `streamGenerateContent` does: text as it comes, calls of functions whole,
 * and at the end why each candidate ended, with the counts.
 */
export class GeminiStreamWriter implements StreamWriter {
  readonly #told: Told;
  readonly #form: StreamForm;
  readonly #open = new Map<string, OpenPart>();
  readonly #endings = new Map<number, Ending>();
  #id: string;
  #counts: TokenCounts | null = null;

  constructor(told: Told, form: Form | null) {
    this.#told = told;
    this.#form = new StreamForm(form);
    this.#id = told.requestId;
  }

  write(event: NeutralEvent): string {
    switch (event.kind) {
      case "start":
        this.#id = event.id ?? this.#id;
        return "";
      case "part":
        this.#open.set(keyOf(event), { part: event.part, text: "", signature: null });
        return "";
      case "delta":
        return this.#delta(event);
      case "signature": {
        const open = this.#open.get(keyOf(event));
        if (open) open.signature = event.signature;
        return "";
      }
      case "citation": {
        const text = this.#open.get(keyOf(event))?.text ?? "";
        this.#ending(event.choice).cited.push({ citation: event.citation, partIndex: event.index, text });
        return "";
      }
      case "log-probabilities":
        return this.#chunk(event.choice, [], { logprobsResult: writeLogProbabilities(event.tokens) });
      case "part-end":
        return this.#endPart(event);
      case "stop":
        this.#ending(event.choice).reason = writeFinish(event.reason);
        return "";
      case "usage":
        this.#counts = event.counts;
        return "";
      default:
        return this.#end();
    }
  }

  #delta(event: Extract<NeutralEvent, { kind: "delta" }>): string {
    const open = this.#open.get(keyOf(event));
    if (open === undefined) return "";
    open.text += event.text;
    const { kind } = open.part;
    if (kind === "tool-call" || event.text === "") return "";
    return this.#chunk(event.choice, [
      { text: event.text, ...(kind === "reasoning" ? { thought: true } : {}) },
    ]);
  }

  /** A signature stands at the end of a part, as in Google's own streams. */
  #endPart(event: Extract<NeutralEvent, { kind: "part-end" }>): string {
    const key = keyOf(event);
    const open = this.#open.get(key);
    if (open === undefined) return "";
    this.#open.delete(key);
    const { part, signature, text } = open;
    const isRedacted = part.kind === "reasoning" && part.isRedacted;
    const signed = signature === null ? {} : { thoughtSignature: writeSignature(signature, isRedacted) };
    if (part.kind === "media") return this.#chunk(event.choice, [{ ...writeMedia(part), ...signed }]);
    if (part.kind === "tool-call") {
      const call = { ...part, input: text };
      if (isWrong(call)) this.#ending(event.choice).isMalformed = true;
      return this.#chunk(event.choice, [{ functionCall: writeCall(call), ...signed }]);
    }
    if (signature === null) return "";
    return this.#chunk(event.choice, [
      { text: "", ...(part.kind === "reasoning" ? { thought: true } : {}), ...signed },
    ]);
  }

  #ending(choice: number): Ending {
    const known = this.#endings.get(choice);
    if (known !== undefined) return known;
    const made: Ending = { reason: "OTHER", isMalformed: false, cited: [] };
    this.#endings.set(choice, made);
    return made;
  }

  #end(): string {
    const candidates = [...this.#endings].map(([index, { reason, isMalformed, cited }]) => {
      const citations = writeCitations(cited);
      return {
        content: { parts: [{ text: "" }], role: "model" },
        finishReason: isMalformed ? "MALFORMED_FUNCTION_CALL" : reason,
        index,
        ...(citations === null ? {} : { groundingMetadata: citations }),
      };
    });
    const usage = this.#counts === null ? {} : { usageMetadata: writeUsage(this.#counts) };
    return this.#form.write(this.#response(candidates, usage)) + this.#form.end();
  }

  #chunk(index: number, parts: readonly JsonRecord[], more: JsonRecord = {}): string {
    return this.#form.write(this.#response([{ content: { parts, role: "model" }, index, ...more }], {}));
  }

  #response(candidates: readonly JsonRecord[], usage: JsonRecord): string {
    return JSON.stringify({ candidates, ...usage, modelVersion: this.#told.model, responseId: this.#id });
  }
}

function keyOf({ choice, index }: { readonly choice: number; readonly index: number }): string {
  return `${choice} ${index}`;
}
