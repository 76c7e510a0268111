import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import type { AnswerPart, StopReason, TokenProbability } from "../../../neutral/answer.ts";
import type { Citation, Signature } from "../../../neutral/request.ts";
import { citationsIn, probabilitiesIn } from "../../codec/provider/read-message.ts";

/** What an item of the output says, as parts; of what runs at the provider nothing. */
export function partsOf(item: JsonRecord): readonly AnswerPart[] {
  switch (item["type"]) {
    case "message":
      return recordsOf(item["content"]).flatMap(contentOf);
    case "reasoning": {
      const text = [...recordsOf(item["content"]), ...recordsOf(item["summary"])].map(textOf).join("\n\n");
      return [{ kind: "reasoning", text, signature: signatureOf(item), isRedacted: false }];
    }
    case "function_call":
    case "custom_tool_call": {
      const isCustom = item["type"] === "custom_tool_call";
      const input = item[isCustom ? "input" : "arguments"];
      return [
        {
          kind: "tool-call",
          id: stringOf(item["call_id"] ?? item["id"]),
          name: stringOf(item["name"]),
          input: stringOf(input),
          isCustom,
        },
      ];
    }
    case "image_generation_call": {
      const data = item["result"];
      if (typeof data !== "string") return [];
      const source = { kind: "base64", data } as const;
      return [
        {
          kind: "media",
          media: "image",
          mimeType: "image/png",
          source,
          detail: null,
          title: null,
          citations: false,
        },
      ];
    }
    default:
      return [];
  }
}

function contentOf(part: JsonRecord): readonly AnswerPart[] {
  if (part["type"] === "refusal") return [{ kind: "refusal", text: stringOf(part["refusal"]) }];
  if (part["type"] !== "output_text") return [];
  const citations = annotationsOf(part["annotations"]);
  return [{ kind: "text", text: textOf(part), ...(citations.length > 0 ? { citations } : {}) }];
}

/** Addresses and files that an answer cites. */
export function annotationsOf(annotations: unknown): readonly Citation[] {
  const files = recordsOf(annotations).flatMap((annotation): readonly Citation[] => {
    if (annotation["type"] !== "file_citation") return [];
    const { filename, index } = annotation;
    return [
      {
        source: {
          kind: "document",
          index: typeof index === "number" ? index : 0,
          title: typeof filename === "string" && filename !== "" ? filename : null,
        },
        quote: null,
        start: null,
        end: null,
        place: null,
      },
    ];
  });
  return [...citationsIn(annotations), ...files];
}

/** The thought in encrypted form, with the item's id, which goes back with it. */
export function signatureOf({ id, encrypted_content: content }: JsonRecord): Signature | null {
  if (typeof content !== "string" || content === "") return null;
  return { dialect: "responses", value: JSON.stringify({ id, encrypted_content: content }) };
}

export function tokensOf(output: readonly JsonRecord[]): readonly TokenProbability[] | null {
  const tokens = output
    .filter(({ type }) => type === "message")
    .flatMap((item) => recordsOf(item["content"]))
    .flatMap(({ logprobs }) => probabilitiesIn({ content: logprobs }) ?? []);
  return tokens.length > 0 ? tokens : null;
}

/** Why a response ended. */
export function stopOf(response: JsonRecord, parts: readonly Pick<AnswerPart, "kind">[]): StopReason {
  const details = response["incomplete_details"];
  const reason = isRecord(details) ? details["reason"] : null;
  if (reason === "content_filter") return "content-filter";
  if (reason !== null && reason !== undefined) return "length";
  if (parts.some(({ kind }) => kind === "tool-call")) return "tool-calls";
  return parts.some(({ kind }) => kind === "refusal") ? "refusal" : "end";
}

function textOf({ text }: JsonRecord): string {
  return stringOf(text);
}

export function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function recordsOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
