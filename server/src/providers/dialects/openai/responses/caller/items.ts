import type { JsonRecord } from "../../../json/json-record.ts";
import type { TokenProbability } from "../../../neutral/answer.ts";
import type { Citation, MediaPart, Signature } from "../../../neutral/request.ts";
import { seal } from "./sealed.ts";

type Status = "in_progress" | "completed" | "incomplete";

/** Items of a response's output, as OpenAI's reference has them. */
export function messageItem(id: string, status: Status, content: readonly JsonRecord[]): JsonRecord {
  return { id, type: "message", status, role: "assistant", content };
}

export function textContent(
  text: string,
  citations: readonly Citation[] = [],
  logProbabilities: readonly TokenProbability[] = [],
): JsonRecord {
  return {
    type: "output_text",
    text,
    annotations: citations
      .map((citation) => annotationOf(citation, text.length))
      .filter((one) => one !== null),
    logprobs: logProbabilities.map(probabilityOf),
  };
}

export function refusalContent(refusal: string): JsonRecord {
  return { type: "refusal", refusal };
}

export function callItem(
  id: string,
  status: Status,
  call: { readonly id: string; readonly name: string; readonly input: string; readonly isCustom: boolean },
): JsonRecord {
  const { name, input } = call;
  if (call.isCustom) return { id, type: "custom_tool_call", status, call_id: call.id, name, input };
  // Clients parse the arguments, and nothing is no JSON.
  const whole = input === "" && status === "completed" ? "{}" : input;
  return { id, type: "function_call", status, call_id: call.id, name, arguments: whole };
}

export function reasoningItem(id: string, text: string, encrypted: string | null): JsonRecord {
  return {
    id,
    type: "reasoning",
    summary: text === "" ? [] : [{ type: "summary_text", text }],
    ...(encrypted === null ? {} : { encrypted_content: encrypted }),
  };
}

/** What signs a call, as an item of its own: the reference has no place for it in the call. */
export function signatureItem(id: string, signature: Signature, of: string): JsonRecord {
  return reasoningItem(id, "", seal({ signature, isRedacted: false, of }));
}

/** A picture that a model made. Null for what a response cannot hold. */
export function pictureItem(id: string, { media, source }: MediaPart): JsonRecord | null {
  if (media !== "image" || source.kind !== "base64") return null;
  return { id, type: "image_generation_call", status: "completed", result: source.data };
}

/**
 * Where a text comes from. Of a document that stands in the request itself, `file_citation` tells its place and name.
 * @param length of the text, for a citation of which nobody says where it stands
 */
export function annotationOf({ source, start, end }: Citation, length: number): JsonRecord | null {
  if (source.kind === "url")
    return {
      type: "url_citation",
      url: source.url,
      title: source.title ?? "",
      start_index: start ?? 0,
      end_index: end ?? length,
    };
  return { type: "file_citation", file_id: "", filename: source.title ?? "", index: source.index };
}

export function probabilityOf({ alternatives, ...token }: TokenProbability): JsonRecord {
  return { ...tokenOf(token), top_logprobs: alternatives.map(tokenOf) };
}

function tokenOf({ token, logProbability, bytes }: Omit<TokenProbability, "alternatives">): JsonRecord {
  return { token, logprob: logProbability, bytes: bytes ?? [...Buffer.from(token)] };
}
