import { type Content, openContent } from "../../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../../json/json-record.ts";
import type { AnswerPart, NeutralAnswer, NeutralChoice } from "../../../neutral/answer.ts";
import type { Citation, ReasoningPart, ToolCallPart } from "../../../neutral/request.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { reportsError } from "../../errors/reported-error.ts";
import {
  calledIn,
  citationsIn,
  imagesIn,
  probabilitiesIn,
  signedIn,
  sourcesIn,
  stopOf,
  textsIn,
} from "./read-message.ts";

/** Reads a whole chat completion. Null when it is none. */
export function decodeAnswer(body: Content): NeutralAnswer | null {
  const answer = parseRecord(openContent(body));
  if (answer === null || reportsError(answer)) return null;
  const { choices, id, model, service_tier: tier } = answer;
  if (!Array.isArray(choices) || !choices.every((choice) => isRecord(choice) && isRecord(choice["message"])))
    return null;
  const count = new AnswerCount();
  count.take(answer, choices);
  count.isWhole();
  const sources = sourcesIn(answer);
  return {
    id: typeof id === "string" ? id : null,
    model: typeof model === "string" ? model : null,
    choices: (choices as readonly JsonRecord[]).map((choice) => choiceIn(choice, sources)),
    usage: count.counts,
    serviceTier: typeof tier === "string" ? tier : null,
  };
}

function choiceIn(choice: JsonRecord, sources: readonly Citation[]): NeutralChoice {
  const message = choice["message"] as JsonRecord;
  const parts = partsIn(message, sources);
  const has = (kind: AnswerPart["kind"]) => parts.some((part) => part.kind === kind);
  return {
    parts,
    stop: stopOf(choice["finish_reason"], has("tool-call"), has("refusal")),
    stopSequence: typeof choice["stop_reason"] === "string" ? choice["stop_reason"] : null,
    logProbabilities: probabilitiesIn(choice["logprobs"]),
  };
}

function partsIn(message: JsonRecord, sources: readonly Citation[]): readonly AnswerPart[] {
  const annotated = citationsIn(message["annotations"]);
  const citations = annotated.length > 0 ? annotated : sources;
  const signature = signedIn(message["extra_content"]);
  const details = detailsIn(message["reasoning_details"]);
  const texts = textsIn(message)
    .filter(({ kind }) => kind !== "reasoning" || details.length === 0)
    .map(({ kind, text }): AnswerPart => {
      if (kind === "reasoning") return { kind, text, signature: null, isRedacted: false };
      if (kind === "refusal") return { kind, text };
      return {
        kind,
        text,
        ...(citations.length > 0 ? { citations } : {}),
        ...(signature === undefined ? {} : { signature }),
      };
    });
  return [...details, ...texts, ...imagesIn(message), ...callsIn(message)];
}

/** Reasoning that has to go back as it came. */
export function detailsIn(details: unknown): readonly ReasoningPart[] {
  if (!Array.isArray(details)) return [];
  return details.filter(isRecord).map((detail): ReasoningPart => {
    const text = detail["text"] ?? detail["summary"];
    const isHidden = typeof text !== "string";
    const signature = { dialect: "openai", value: JSON.stringify(detail) };
    return { kind: "reasoning", text: isHidden ? "" : text, signature, isRedacted: isHidden };
  });
}

function callsIn(message: JsonRecord): readonly ToolCallPart[] {
  const { tool_calls: calls, function_call: old } = message;
  const all = [
    ...(Array.isArray(calls) ? calls.filter(isRecord) : []),
    ...(isRecord(old) ? [{ id: "call_0", function: old }] : []),
  ];
  return all.flatMap((call: JsonRecord, index): readonly ToolCallPart[] => {
    const called = calledIn(call);
    if (called === null) return [];
    const signature = signedIn(call["extra_content"]);
    const id = typeof call["id"] === "string" && call["id"] !== "" ? call["id"] : `call_${index}`;
    return [{ kind: "tool-call", id, ...called, ...(signature === undefined ? {} : { signature }) }];
  });
}
