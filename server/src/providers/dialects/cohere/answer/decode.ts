import { type Content, openContent } from "../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";
import type { AnswerPart, NeutralAnswer } from "../../neutral/answer.ts";
import { citationIn, countsIn, recordsIn, stopOf, textIn } from "./read.ts";

/** Reads a whole answer of Cohere's chat. Null when it is none, or a fault cut it. */
export function decodeAnswer(body: Content): NeutralAnswer | null {
  const answer = parseRecord(openContent(body));
  const message = answer?.["message"];
  if (answer === null || !isRecord(message)) return null;
  const stop = stopOf(answer["finish_reason"]);
  if (stop === null) return null;
  return {
    id: typeof answer["id"] === "string" ? answer["id"] : null,
    model: null,
    choices: [{ parts: partsIn(message), stop, stopSequence: null, logProbabilities: null }],
    usage: countsIn(answer["usage"]),
    serviceTier: null,
  };
}

function partsIn(message: JsonRecord): readonly AnswerPart[] {
  const plan = textIn(message["tool_plan"]);
  const all = recordsIn(message["citations"]);
  const content = recordsIn(message["content"]).map((part, index): AnswerPart => {
    if (part["type"] === "thinking") return thought(textIn(part["thinking"]));
    const citations = all
      .filter((citation) => (citation["content_index"] ?? index) === index)
      .map(citationIn);
    return { kind: "text", text: textIn(part["text"]), ...(citations.length > 0 ? { citations } : {}) };
  });
  const calls = recordsIn(message["tool_calls"]).map((call): AnswerPart => {
    const called = isRecord(call["function"]) ? call["function"] : {};
    return {
      kind: "tool-call",
      id: textIn(call["id"]),
      name: textIn(called["name"]),
      input: textIn(called["arguments"]),
      isCustom: false,
    };
  });
  return [...(plan === "" ? [] : [thought(plan)]), ...content, ...calls];
}

function thought(text: string): AnswerPart {
  return { kind: "reasoning", text, signature: null, isRedacted: false };
}

/** Whether a body tells of an error in place of an answer: its `message` is a text then. */
export function reportsError(body: Content): boolean {
  const answer = parseRecord(openContent(body));
  if (answer === null || "embeddings" in answer) return false;
  return !isRecord(answer["message"]) || stopOf(answer["finish_reason"]) === null;
}
