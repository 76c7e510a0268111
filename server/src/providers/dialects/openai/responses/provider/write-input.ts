import { type JsonRecord, parseRecord } from "../../../json/json-record.ts";
import { ANY_CHARACTERS, type CallIdForm, callIdFor } from "../../../neutral/call-ids.ts";
import type { Changes } from "../../../neutral/changes.ts";
import { refuseField } from "../../../neutral/refuse.ts";
import type {
  MediaPart,
  NeutralRequest,
  Part,
  ReasoningPart,
  TextPart,
  ToolResultPart,
} from "../../../neutral/request.ts";
import { dataUrl } from "../../codec/form/media.ts";

/** The conversation as items. @throws PublicError untranslatable */
export function inputFor(request: NeutralRequest, title: string, changes: Changes): readonly JsonRecord[] {
  const custom = new Set(
    request.turns.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === "tool-call" && part.isCustom ? part.id : [])),
    ),
  );
  const writer = new InputWriter(request, title, changes, custom);
  return request.turns.flatMap(({ role, parts }) => writer.itemsOf(role, parts));
}

/** "Expected a string with maximum length 64". */
const CALL_ID: CallIdForm = { characters: ANY_CHARACTERS, most: 64 };

class InputWriter {
  readonly #request: NeutralRequest;
  readonly #title: string;
  readonly #changes: Changes;
  /** Ids of calls of custom tools, whose results are items of another type. */
  readonly #custom: ReadonlySet<string>;

  constructor(request: NeutralRequest, title: string, changes: Changes, custom: ReadonlySet<string>) {
    this.#request = request;
    this.#title = title;
    this.#changes = changes;
    this.#custom = custom;
  }

  /** Parts of one message that follow each other are one item. */
  itemsOf(role: "user" | "assistant" | "system", parts: readonly Part[]): readonly JsonRecord[] {
    const items: JsonRecord[] = [];
    let content: JsonRecord[] = [];
    const endMessage = () => {
      if (content.length > 0) items.push({ type: "message", role, content });
      content = [];
    };
    for (const part of parts) {
      const said = this.#content(part, role);
      if (said !== null) {
        content.push(said);
        continue;
      }
      endMessage();
      items.push(...this.#item(part));
    }
    endMessage();
    return items;
  }

  #content(part: Part, role: string): JsonRecord | null {
    if (part.kind === "refusal") return { type: "refusal", refusal: part.text };
    if (part.kind === "text") {
      this.#noteCache(part);
      if (part.signature !== undefined) this.#changes.add("left-out", "reasoningSignature");
      return role === "assistant"
        ? { type: "output_text", text: part.text, annotations: [] }
        : { type: "input_text", text: part.text };
    }
    return part.kind === "media" ? this.#media(part) : null;
  }

  #item(part: Part): readonly JsonRecord[] {
    switch (part.kind) {
      case "reasoning":
        return this.#thought(part);
      case "tool-call": {
        const { id, name, input } = part;
        const call_id = callIdFor(id, CALL_ID);
        if (part.signature !== undefined) this.#changes.add("left-out", "reasoningSignature");
        if (part.isCustom) return [{ type: "custom_tool_call", call_id, name, input }];
        return [{ type: "function_call", call_id, name, arguments: input === "" ? "{}" : input }];
      }
      case "tool-result":
        return [this.#result(part)];
      default:
        return [];
    }
  }

  /** Only what this API encrypted itself can go back. */
  #thought({ text, signature }: ReasoningPart): readonly JsonRecord[] {
    const own = signature?.dialect === "responses" ? encryptedIn(signature.value) : null;
    if (own === null) {
      this.#changes.add("left-out", "reasoningSignature");
      return [];
    }
    const summary = text === "" ? [] : [{ type: "summary_text", text }];
    return [{ type: "reasoning", ...own, summary }];
  }

  #result({ id, parts, isError, cache }: ToolResultPart): JsonRecord {
    if (isError) this.#changes.add("left-out", "toolError");
    if (cache !== undefined) this.#changes.add("left-out", "cache");
    const type = this.#custom.has(id) ? "custom_tool_call_output" : "function_call_output";
    const isPlain = parts.every(({ kind }) => kind === "text");
    const output = isPlain
      ? parts.map((part) => (part.kind === "text" ? part.text : "")).join("\n\n")
      : parts.map((part) => this.#content(part, "user"));
    return { type, call_id: callIdFor(id, CALL_ID), output };
  }

  #media(part: MediaPart): JsonRecord {
    const { media, source, mimeType, detail, title, citations } = part;
    this.#noteCache(part);
    if (citations) this.#refuse("citations");
    if (source.kind === "text")
      return { type: "input_text", text: title === null ? source.text : `${title}\n\n${source.text}` };
    if (media === "image") {
      const url = source.kind === "url" ? source.url : dataUrl(mimeType, source.data);
      return { type: "input_image", image_url: url, detail: detail ?? "auto" };
    }
    if (media !== "document") return this.#refuse(media);
    if (source.kind === "url") return { type: "input_file", file_url: source.url };
    return {
      type: "input_file",
      filename: title ?? "document.pdf",
      file_data: dataUrl(mimeType, source.data),
    };
  }

  #noteCache({ cache }: TextPart | MediaPart): void {
    if (cache !== undefined) this.#changes.add("left-out", "cache");
  }

  #refuse(field: "audio" | "video" | "citations"): never {
    return refuseField(this.#request, field, this.#title);
  }
}

/**
 * What was encrypted, and the id that goes with it. The client had it in hand: nothing else of it may become a member of the
 * item, or it could name what is stored at the provider (Z-5).
 */
function encryptedIn(value: string): JsonRecord | null {
  const { id, encrypted_content: content } = parseRecord(value) ?? {};
  if (typeof content !== "string" || content === "") return null;
  return { ...(typeof id === "string" ? { id } : {}), encrypted_content: content };
}
