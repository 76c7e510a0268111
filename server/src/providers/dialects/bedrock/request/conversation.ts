import { type JsonRecord, parseRecord } from "../../json/json-record.ts";
import { type CallIdForm, callIdFor, WORD_CHARACTERS } from "../../neutral/call-ids.ts";
import type { Changes } from "../../neutral/changes.ts";
import { refuseField } from "../../neutral/refuse.ts";
import type {
  CacheMark,
  NeutralRequest,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from "../../neutral/request.ts";
import { mediaBlock } from "./media.ts";

/** `messages` and `system`. @throws PublicError untranslatable */
export function conversationFor(request: NeutralRequest, title: string, changes: Changes): JsonRecord {
  const writer = new BlockWriter(request, title, changes);
  const messages: { role: string; content: JsonRecord[] }[] = [];
  const late: TextPart[] = [];
  for (const { role, parts } of request.turns) {
    if (role === "system") {
      late.push(...parts.filter((part) => part.kind === "text"));
      continue;
    }
    const content = parts.flatMap((part) => writer.blocksOf(part));
    const last = messages.at(-1);
    if (content.length === 0) continue;
    // Roles have to take turns.
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  }
  if (late.length > 0) changes.add("moved", "system");
  const system = [...request.system, ...late].flatMap((part) => writer.blocksOf(part));
  return { messages, ...(system.length === 0 ? {} : { system }) };
}

/** API reference, ToolUseBlock. */
const CALL_ID: CallIdForm = { characters: WORD_CHARACTERS, most: 64 };
/** The name of this dialect in signatures. */
const OWN_DIALECT = "bedrock";

class BlockWriter {
  readonly #request: NeutralRequest;
  readonly #title: string;
  readonly #changes: Changes;
  #documents = 0;

  constructor(request: NeutralRequest, title: string, changes: Changes) {
    this.#request = request;
    this.#title = title;
    this.#changes = changes;
  }

  blocksOf(part: Part): readonly JsonRecord[] {
    switch (part.kind) {
      case "text":
        // Empty texts are refused.
        return part.text === "" ? [] : [{ text: part.text }, ...cachePoint(part.cache)];
      case "refusal":
        return part.text === "" ? [] : [{ text: part.text }];
      case "media":
        if (part.media === "document") this.#documents += 1;
        return [mediaBlock(part, this.#request, this.#title, this.#documents), ...cachePoint(part.cache)];
      case "reasoning":
        return this.#thought(part);
      case "tool-call":
        return [this.#call(part), ...cachePoint(part.cache)];
      case "tool-result":
        return [this.#result(part), ...cachePoint(part.cache)];
    }
  }

  /** A thought goes back only to where it was signed. */
  #thought({ text, signature, isRedacted }: ReasoningPart): readonly JsonRecord[] {
    if (signature?.dialect !== OWN_DIALECT) {
      this.#changes.add("left-out", "reasoningSignature");
      return [];
    }
    if (isRedacted) return [{ reasoningContent: { redactedContent: signature.value } }];
    return [{ reasoningContent: { reasoningText: { text, signature: signature.value } } }];
  }

  #call({ id, name, input, isCustom, signature }: ToolCallPart): JsonRecord {
    if (isCustom) refuseField(this.#request, "tools", this.#title);
    if (signature !== undefined) this.#changes.add("left-out", "reasoningSignature");
    const given = input.trim() === "" ? {} : parseRecord(input);
    if (given === null) return refuseField(this.#request, "toolInput", this.#title);
    return { toolUse: { toolUseId: callIdFor(id, CALL_ID), name, input: given } };
  }

  #result({ id, parts, isError }: ToolResultPart): JsonRecord {
    const content = parts.flatMap((part) => this.blocksOf(part)).filter((block) => !("cachePoint" in block));
    return {
      toolResult: {
        toolUseId: callIdFor(id, CALL_ID),
        content: content.length === 0 ? [{ text: " " }] : content,
        ...(isError ? { status: "error" } : {}),
      },
    };
  }
}

function cachePoint(cache: CacheMark | undefined): readonly JsonRecord[] {
  if (cache === undefined) return [];
  return [{ cachePoint: { type: "default", ...(cache === "1h" ? { ttl: "1h" } : {}) } }];
}
