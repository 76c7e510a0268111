import type { EncodingTarget } from "../../../../contract.ts";
import type { JsonRecord } from "../../../json/json-record.ts";
import { parseRecord } from "../../../json/json-record.ts";
import { callIdFor } from "../../../neutral/call-ids.ts";
import type { Changes } from "../../../neutral/changes.ts";
import { refuseField } from "../../../neutral/refuse.ts";
import type {
  MediaPart,
  NeutralRequest,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from "../../../neutral/request.ts";
import { dataUrl, soundFormat } from "../form/media.ts";
import type { Abilities } from "./abilities.ts";

/** Writes the conversation. @throws PublicError untranslatable */
export function messagesFor(
  request: NeutralRequest,
  target: EncodingTarget,
  abilities: Abilities,
  changes: Changes,
): readonly JsonRecord[] {
  return new MessageWriter(request, target.provider.title, abilities, changes).write();
}

class MessageWriter {
  readonly #request: NeutralRequest;
  readonly #title: string;
  readonly #abilities: Abilities;
  readonly #changes: Changes;

  constructor(request: NeutralRequest, title: string, abilities: Abilities, changes: Changes) {
    this.#request = request;
    this.#title = title;
    this.#abilities = abilities;
    this.#changes = changes;
  }

  write(): readonly JsonRecord[] {
    const { system, turns } = this.#request;
    const above = system.length === 0 ? [] : [{ role: "system", content: this.#joined(system) }];
    return [...above, ...turns.flatMap((turn) => this.#turn(turn))];
  }

  #turn({ role, parts }: Turn): readonly JsonRecord[] {
    if (role === "assistant") return [this.#assistant(parts)];
    if (role === "system") return [{ role, content: this.#joined(parts.filter(isText)) }];
    const results = parts.filter((part) => part.kind === "tool-result");
    const others = parts.filter((part) => part.kind === "text" || part.kind === "media");
    const moved = results.flatMap((result) => this.#mediaOf(result));
    const content = [...moved, ...others.map((part) => this.#content(part))];
    const [only] = others;
    const isPlain = moved.length === 0 && others.length === 1 && only?.kind === "text";
    return [
      ...results.map((result) => this.#result(result)),
      ...(content.length === 0 ? [] : [{ role: "user", content: isPlain ? only.text : content }]),
    ];
  }

  /** Texts as one, because many servers take nothing else here. */
  #joined(parts: readonly TextPart[]): string {
    if (parts.some(({ cache }) => cache !== undefined)) this.#changes.add("left-out", "cache");
    return parts.map(({ text }) => text).join("\n\n");
  }

  #result({ id, parts, isError, cache }: ToolResultPart): JsonRecord {
    if (isError) this.#changes.add("left-out", "toolError");
    if (cache !== undefined) this.#changes.add("left-out", "cache");
    return { role: "tool", tool_call_id: this.#callId(id), content: this.#joined(parts.filter(isText)) };
  }

  /** The result of a tool is text in this dialect; what else came of it stands in a message after the results. */
  #mediaOf({ id, parts }: ToolResultPart): readonly JsonRecord[] {
    const media = parts.filter((part) => part.kind === "media");
    if (media.length === 0) return [];
    this.#changes.add("moved", media[0]?.media ?? "image");
    const label = { type: "text", text: `Result of the tool call ${this.#callId(id)}:` };
    return [label, ...media.map((part) => this.#content(part))];
  }

  #assistant(parts: readonly Part[]): JsonRecord {
    const texts = parts.filter(isText);
    const refusals = parts.filter((part) => part.kind === "refusal");
    const calls = parts.filter((part) => part.kind === "tool-call");
    if (parts.some(({ kind }) => kind === "media")) refuseField(this.#request, "image", this.#title);
    if (texts.some(({ cache }) => cache !== undefined) || calls.some(({ cache }) => cache !== undefined))
      this.#changes.add("left-out", "cache");
    return {
      role: "assistant",
      content: texts.length === 0 ? null : texts.map(({ text }) => text).join(""),
      ...(refusals.length === 0 ? {} : { refusal: refusals.map(({ text }) => text).join("") }),
      ...this.#reasoning(parts.filter((part) => part.kind === "reasoning")),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => this.#call(call)) }),
      ...this.#signed(texts.find(({ signature }) => signature !== undefined)?.signature),
    };
  }

  /** Most servers refuse to get reasoning back. Some want it, and of what others signed nobody can make use. */
  #reasoning(thoughts: readonly ReasoningPart[]): JsonRecord {
    if (thoughts.length === 0) return {};
    const own = thoughts.flatMap(({ signature }) =>
      signature?.dialect === OWN && this.#abilities.signatures ? (parseRecord(signature.value) ?? []) : [],
    );
    if (own.length > 0) return { reasoning_details: own };
    const { reasoning } = this.#abilities;
    const text = thoughts.map((thought) => thought.text).join("");
    if (thoughts.some(({ signature }) => signature !== null) || reasoning === null)
      this.#changes.add("left-out", "reasoningSignature");
    return reasoning === null || text === "" ? {} : { [reasoning]: text };
  }

  #signed(signature: TextPart["signature"]): JsonRecord {
    if (signature === undefined) return {};
    const extra =
      signature.dialect === OWN && this.#abilities.signatures ? parseRecord(signature.value) : null;
    if (extra !== null) return { extra_content: extra };
    this.#changes.add("left-out", "reasoningSignature");
    return {};
  }

  #call({ id, name, input, isCustom, signature }: ToolCallPart): JsonRecord {
    const called = isCustom
      ? { type: "custom", custom: { name, input } }
      : { type: "function", function: { name, arguments: input === "" ? "{}" : input } };
    return { id: this.#callId(id), ...called, ...this.#signed(signature) };
  }

  #callId(id: string): string {
    return callIdFor(id, this.#abilities.callId);
  }

  #content(part: TextPart | MediaPart): JsonRecord {
    if (part.cache !== undefined) this.#changes.add("left-out", "cache");
    return part.kind === "text" ? { type: "text", text: part.text } : this.#media(part);
  }

  #media({ media, source, mimeType, detail, title, citations }: MediaPart): JsonRecord {
    if (citations) this.#refuse("citations");
    if (source.kind === "text")
      return { type: "text", text: title === null ? source.text : `${title}\n\n${source.text}` };
    if (media === "image") {
      const url = source.kind === "url" ? source.url : dataUrl(mimeType, source.data);
      return { type: "image_url", image_url: { url, ...(detail === null ? {} : { detail }) } };
    }
    if (media === "video") {
      if (!this.#abilities.video) this.#refuse("video");
      const url = source.kind === "url" ? source.url : dataUrl(mimeType, source.data);
      return { type: "video_url", video_url: { url } };
    }
    // Sounds and documents have no address in this dialect.
    if (source.kind === "url") return this.#refuse("url");
    if (media === "document")
      return {
        type: "file",
        file: { filename: title ?? "document.pdf", file_data: dataUrl(mimeType, source.data) },
      };
    const format = soundFormat(mimeType);
    if (format === null) return this.#refuse("mimeType");
    return { type: "input_audio", input_audio: { data: source.data, format } };
  }

  #refuse(field: "url" | "mimeType" | "video" | "citations"): never {
    return refuseField(this.#request, field, this.#title);
  }
}

/** The name of this dialect in signatures that it made itself; their values are JSON as its servers wrote it. */
const OWN = "openai";

function isText(part: Part): part is TextPart {
  return part.kind === "text";
}
