import type { JsonRecord } from "../../json/json-record.ts";
import type { Changes } from "../../neutral/changes.ts";
import { refuseField } from "../../neutral/refuse.ts";
import type { MediaPart, NeutralRequest, Part, TextPart, Turn } from "../../neutral/request.ts";

/** `messages` and `documents`. @throws PublicError untranslatable */
export function conversationFor(request: NeutralRequest, title: string, changes: Changes): JsonRecord {
  const writer = new MessageWriter(request, title, changes);
  const above =
    request.system.length === 0 ? [] : [{ role: "system", content: writer.joined(request.system) }];
  const messages = [...above, ...request.turns.flatMap((turn) => writer.messagesOf(turn))];
  return { messages, ...(writer.documents.length === 0 ? {} : { documents: writer.documents }) };
}

class MessageWriter {
  readonly #request: NeutralRequest;
  readonly #title: string;
  readonly #changes: Changes;
  /** Texts that answers may cite stand beside the conversation. */
  readonly documents: JsonRecord[] = [];

  constructor(request: NeutralRequest, title: string, changes: Changes) {
    this.#request = request;
    this.#title = title;
    this.#changes = changes;
  }

  joined(parts: readonly TextPart[]): string {
    if (parts.some(({ cache }) => cache !== undefined)) this.#changes.add("left-out", "cache");
    return parts.map(({ text }) => text).join("\n\n");
  }

  messagesOf({ role, parts }: Turn): readonly JsonRecord[] {
    if (role === "system")
      return [{ role, content: this.joined(parts.filter((part) => part.kind === "text")) }];
    if (role === "assistant") return [this.#said(parts)];
    const results = parts.filter((part) => part.kind === "tool-result");
    const content = parts.flatMap((part) => this.#content(part));
    return [
      ...results.map(({ id, parts: told, isError }) => {
        if (isError) this.#changes.add("left-out", "toolError");
        return {
          role: "tool",
          tool_call_id: id,
          content: this.joined(told.map((part) => this.#textOf(part))),
        };
      }),
      ...(content.length === 0 ? [] : [{ role: "user", content }]),
    ];
  }

  #textOf(part: TextPart | MediaPart): TextPart {
    return part.kind === "text" ? part : refuseField(this.#request, part.media, this.#title);
  }

  /** What was thought before a call is its plan. */
  #said(parts: readonly Part[]): JsonRecord {
    const calls = parts.filter((part) => part.kind === "tool-call");
    const thoughts = parts.filter((part) => part.kind === "reasoning");
    if (calls.some(({ isCustom }) => isCustom)) refuseField(this.#request, "tools", this.#title);
    const isForeign = thoughts.some(({ signature }) => signature !== null);
    if (isForeign || calls.some(({ signature }) => signature !== undefined))
      this.#changes.add("left-out", "reasoningSignature");
    const plan = isForeign ? "" : thoughts.map(({ text }) => text).join("");
    const text = parts
      .map((part) => (part.kind === "text" || part.kind === "refusal" ? part.text : ""))
      .join("");
    return {
      role: "assistant",
      ...(text === "" ? {} : { content: text }),
      ...(plan === "" || calls.length === 0 ? {} : { tool_plan: plan }),
      ...(calls.length === 0
        ? {}
        : {
            tool_calls: calls.map(({ id, name, input }) => ({
              id,
              type: "function",
              function: { name, arguments: input === "" ? "{}" : input },
            })),
          }),
    };
  }

  #content(part: Part): readonly JsonRecord[] {
    if (part.kind === "text") {
      if (part.cache !== undefined) this.#changes.add("left-out", "cache");
      return [{ type: "text", text: part.text }];
    }
    return part.kind === "media" ? this.#media(part) : [];
  }

  #media({ media, source, mimeType, detail, title, cache }: MediaPart): readonly JsonRecord[] {
    if (cache !== undefined) this.#changes.add("left-out", "cache");
    if (media === "image" && source.kind !== "text") {
      const url =
        source.kind === "url" ? source.url : `data:${mimeType ?? "image/png"};base64,${source.data}`;
      return [
        {
          type: "image_url",
          image_url: { url, ...(detail === null || detail === "original" ? {} : { detail }) },
        },
      ];
    }
    if (media !== "document") return refuseField(this.#request, media, this.#title);
    const text = textIn(source, mimeType);
    if (text === null) return refuseField(this.#request, "document", this.#title);
    this.documents.push({
      id: `doc:${this.documents.length}`,
      data: { ...(title === null ? {} : { title }), text },
    });
    return [];
  }
}

function textIn(source: MediaPart["source"], mimeType: string | null): string | null {
  if (source.kind === "text") return source.text;
  if (source.kind === "url" || !(mimeType?.startsWith("text/") || mimeType === "application/json"))
    return null;
  return Buffer.from(source.data, "base64").toString();
}
