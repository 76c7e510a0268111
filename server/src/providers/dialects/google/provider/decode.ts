import { type Content, openContent } from "../../../../kernel/content.ts";
import { type JsonRecord, parseFirstRecord } from "../../json/json-record.ts";
import type { AnswerPart, NeutralAnswer, NeutralChoice } from "../../neutral/answer.ts";
import { blockOf, candidatesOf, finishOf, isAnswer, partsOf, textOf } from "../wire/candidates.ts";
import { blockedText, readFinish } from "../wire/finish.ts";
import { readUsage } from "../wire/usage.ts";
import { readCitations } from "./citations.ts";
import { readLogProbabilities } from "./log-probabilities.ts";
import { readPart } from "./part-reader.ts";

/** A whole answer of `generateContent`; null when it is none. */
export function decodeAnswer(body: Content): NeutralAnswer | null {
  const answer = parseFirstRecord(openContent(body));
  if (answer === null || !isAnswer(answer)) return null;
  const id = textOf(answer["responseId"]);
  const block = blockOf(answer);
  const names = callNames(id);
  return {
    id,
    model: textOf(answer["modelVersion"]),
    choices: block === null ? candidatesOf(answer).map((one) => readChoice(one, names)) : [blocked(block)],
    usage: readUsage(answer["usageMetadata"]),
    serviceTier: null,
  };
}

/**
 * Names for calls of functions, which older models leave without an id. They hold what names the answer, so that two
 * answers in one conversation differ.
 */
export function callNames(id: string | null): () => string {
  let calls = 0;
  return () => `call_${id ?? "gemini"}_${calls++}`;
}

function readChoice(candidate: JsonRecord, names: () => string): NeutralChoice {
  const parts = partsOf(candidate).flatMap((part) => readPart(part, names) ?? []);
  return {
    parts: withCitations(parts, candidate),
    stop: readFinish(
      finishOf(candidate) ?? "OTHER",
      parts.some(({ kind }) => kind === "tool-call"),
    ),
    stopSequence: null,
    logProbabilities: readLogProbabilities(candidate["logprobsResult"]),
  };
}

/** They stand at the last text. */
function withCitations(parts: readonly AnswerPart[], candidate: JsonRecord): readonly AnswerPart[] {
  const last = parts.findLastIndex(({ kind }) => kind === "text");
  const part = parts[last];
  if (part?.kind !== "text") return parts;
  const isOnly = parts.filter(({ kind }) => kind === "text").length === 1;
  const citations = readCitations(candidate, isOnly ? part.text : "");
  return citations.length === 0 ? parts : parts.with(last, { ...part, citations });
}

function blocked(reason: unknown): NeutralChoice {
  return {
    parts: [{ kind: "refusal", text: blockedText(reason) }],
    stop: "content-filter",
    stopSequence: null,
    logProbabilities: null,
  };
}
