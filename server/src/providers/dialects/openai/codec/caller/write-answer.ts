import type { JsonRecord } from "../../../json/json-record.ts";
import type { AnswerPart, NeutralAnswer, NeutralChoice } from "../../../neutral/answer.ts";
import type { Told } from "../../../neutral/codec.ts";
import type { ToolCallPart } from "../../../neutral/request.ts";
import { extraContent, reasoningDetail } from "../form/signatures.ts";
import { finishReason } from "./finish-reason.ts";
import {
  citationMembers,
  imageOf,
  type PlacedCitation,
  placed,
  probabilityOf,
  usageOf,
} from "./write-parts.ts";

/** Writes a whole answer as OpenAI's `CreateChatCompletionResponse`. */
export function encodeAnswer(answer: NeutralAnswer, told: Told): string {
  const isLegacy = asksWithFunctions(told);
  return JSON.stringify({
    id: completionId(answer.id, told),
    object: "chat.completion",
    created: told.createdSeconds,
    model: told.model,
    choices: answer.choices.map((choice, index) => choiceOf(choice, index, isLegacy)),
    ...(answer.usage === null ? {} : { usage: usageOf(answer.usage) }),
    ...(answer.serviceTier === null ? {} : { service_tier: answer.serviceTier }),
  });
}

export function completionId(id: string | null, { requestId }: Told): string {
  return id ?? `chatcmpl-${requestId}`;
}

/** The caller named its tools `functions`, as was done before tools, and understands no other calls. */
export function asksWithFunctions({ request }: Told): boolean {
  return request.names.tools === "functions";
}

function choiceOf(choice: NeutralChoice, index: number, isLegacy: boolean): JsonRecord {
  const { parts, stop, logProbabilities } = choice;
  const isRefused = parts.some(({ kind }) => kind === "refusal");
  return {
    index,
    message: messageOf(parts, isLegacy),
    logprobs:
      logProbabilities === null ? null : { content: logProbabilities.map(probabilityOf), refusal: null },
    finish_reason: finishReason(stop, isRefused, isLegacy),
  };
}

function messageOf(parts: readonly AnswerPart[], isLegacy: boolean): JsonRecord {
  let content: string | null = null;
  let refusal: string | null = null;
  let reasoning = "";
  let extra: JsonRecord = {};
  const details: JsonRecord[] = [];
  const cited: PlacedCitation[] = [];
  const calls: ToolCallPart[] = [];
  const images: JsonRecord[] = [];
  let isSigned = false;
  for (const part of parts)
    switch (part.kind) {
      case "text": {
        const start: number = content?.length ?? 0;
        content = (content ?? "") + part.text;
        for (const citation of part.citations ?? []) cited.push(placed(citation, start, content.length));
        if (part.signature) extra = { ...extra, ...extraContent(part.signature) };
        break;
      }
      case "refusal":
        refusal = (refusal ?? "") + part.text;
        break;
      case "reasoning":
        reasoning += part.text;
        details.push(reasoningDetail(part, details.length));
        isSigned ||= part.signature !== null;
        break;
      case "tool-call":
        calls.push(part);
        break;
      case "media": {
        const image = imageOf(part);
        if (image !== null) images.push(image);
      }
    }
  return {
    role: "assistant",
    content,
    refusal,
    ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
    ...(isSigned ? { reasoning_details: details } : {}),
    ...citationMembers(cited),
    ...(images.length > 0 ? { images } : {}),
    ...callMembers(calls, isLegacy),
    ...(Object.keys(extra).length === 0 ? {} : { extra_content: extra }),
  };
}

function callMembers(calls: readonly ToolCallPart[], isLegacy: boolean): JsonRecord {
  const [first] = calls;
  if (first === undefined) return {};
  if (isLegacy)
    return { function_call: { name: first.name, arguments: first.input === "" ? "{}" : first.input } };
  return { tool_calls: calls.map(callOf) };
}

function callOf({ id, name, input, isCustom, signature }: ToolCallPart): JsonRecord {
  return {
    id,
    ...(isCustom
      ? { type: "custom", custom: { name, input } }
      : { type: "function", function: { name, arguments: input === "" ? "{}" : input } }),
    ...(signature === undefined ? {} : { extra_content: extraContent(signature) }),
  };
}
