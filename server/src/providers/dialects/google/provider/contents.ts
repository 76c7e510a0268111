import type { EncodingTarget } from "../../../contract.ts";
import { type JsonRecord, parseRecord } from "../../json/json-record.ts";
import { change, refuseField } from "../../neutral/refuse.ts";
import type {
  Change,
  NeutralRequest,
  Part,
  Signature,
  ToolCallPart,
  ToolResultPart,
} from "../../neutral/request.ts";
import { isThirdGeneration } from "../wire/models.ts";
import { DIALECT } from "../wire/name.ts";
import { mediaPart } from "./media.ts";

/**
 * What Google documents for calls that come from elsewhere and have no signature (ai.google.dev/gemini-api/docs/
 * thought-signatures, FAQ). Without any, models of the third generation refuse the conversation.
 */
const NO_SIGNATURE = "skip_thought_signature_validator";

interface WrittenContent {
  readonly role: "user" | "model";
  readonly parts: JsonRecord[];
}

/** Writes the turns of a conversation as `contents`. It has state: results of tools are named after the calls before them. */
export class ContentsWriter {
  readonly #request: NeutralRequest;
  readonly #model: string;
  readonly #provider: string;
  readonly #changes: Change[];
  readonly #names = new Map<string, string>();
  readonly contents: WrittenContent[] = [];

  constructor(request: NeutralRequest, { model, provider }: EncodingTarget, changes: Change[]) {
    this.#request = request;
    this.#model = model;
    this.#provider = provider.title;
    this.#changes = changes;
  }

  /** Turns of one side that follow each other become one: Gemini wants all results of parallel calls together. */
  write(role: "user" | "model", parts: readonly Part[]): void {
    const written = parts.flatMap((part) => this.#part(part));
    const last = this.contents.at(-1);
    if (written.length === 0) return;
    if (last?.role === role) last.parts.push(...written);
    else this.contents.push({ role, parts: written });
  }

  /** Call it once, at the end. */
  sign(): void {
    if (!isThirdGeneration(this.#model)) return;
    for (const { parts } of this.contents) {
      const calls = parts.filter((part) => "functionCall" in part);
      const first = calls.find((part) => "functionCall" in part);
      if (first === undefined || calls.some((part) => "thoughtSignature" in part)) continue;
      parts[parts.indexOf(first)] = { ...first, thoughtSignature: NO_SIGNATURE };
    }
  }

  #part(part: Part): readonly JsonRecord[] {
    if ("cache" in part && part.cache !== undefined) this.#changed("left-out", "cache");
    switch (part.kind) {
      case "text": {
        const signed = this.#signed(part.signature);
        return part.text === "" && !("thoughtSignature" in signed) ? [] : [{ text: part.text, ...signed }];
      }
      case "refusal":
        return part.text === "" ? [] : [{ text: part.text }];
      case "media":
        return [{ ...this.#media(part), ...this.#signed(part.signature) }];
      case "reasoning": {
        const signed = this.#signed(part.signature ?? undefined);
        // A thought without its signature is a summary for people: the model reads nothing from it.
        if (!("thoughtSignature" in signed)) return this.#leaveOutThought();
        return [part.text === "" ? { text: "", ...signed } : { text: part.text, thought: true, ...signed }];
      }
      case "tool-call":
        return [this.#call(part)];
      default:
        return this.#result(part);
    }
  }

  #leaveOutThought(): readonly JsonRecord[] {
    this.#changed("left-out", "reasoningSignature");
    return [];
  }

  #signed(signature: Signature | undefined): JsonRecord {
    if (signature === undefined) return {};
    if (signature.dialect === DIALECT) return { thoughtSignature: signature.value };
    this.#changed("left-out", "reasoningSignature");
    return {};
  }

  #media(part: Extract<Part, { kind: "media" }>): JsonRecord {
    return mediaPart(part, this.#request, this.#model, this.#provider, this.#changes);
  }

  #call({ id, name, input, isCustom, signature }: ToolCallPart): JsonRecord {
    if (isCustom) refuseField(this.#request, "tools", this.#provider);
    this.#names.set(id, name);
    const args = input.trim() === "" ? {} : parseRecord(input);
    // A call whose arguments are no object came from another model, which wrote them wrongly.
    if (args === null) this.#changed("approximated", "tools");
    return { functionCall: { id, name, args: args ?? { arguments: input } }, ...this.#signed(signature) };
  }

  #result(part: ToolResultPart): readonly JsonRecord[] {
    const name = part.name ?? this.#names.get(part.id);
    if (name === undefined) refuseField(this.#request, "tools", this.#provider);
    const text = part.parts.flatMap((one) => (one.kind === "text" ? [one.text] : [])).join("\n");
    const media = part.parts.flatMap((one) => (one.kind === "media" ? [this.#media(one)] : []));
    const response = part.isError ? { error: text } : (parseRecord(text) ?? { output: text });
    const answer = { id: part.id, name, response };
    if (media.length === 0) return [{ functionResponse: answer }];
    if (isThirdGeneration(this.#model)) return [{ functionResponse: { ...answer, parts: media } }];
    this.#changed("moved", "image");
    return [{ functionResponse: answer }, ...media];
  }

  #changed(kind: Change["kind"], field: "cache" | "image" | "reasoningSignature" | "tools"): void {
    this.#changes.push(change(this.#request, kind, field));
  }
}
