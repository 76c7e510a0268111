import type { JsonRecord } from "../../json/json-record.ts";
import type { NeutralAnswer, NeutralChoice } from "../../neutral/answer.ts";
import type { Told } from "../../neutral/codec.ts";
import { writeFinish } from "../wire/finish.ts";
import { writeUsage } from "../wire/usage.ts";
import { isWrong, writeCitations, writeLogProbabilities, writePart } from "./answer-parts.ts";

/** A whole answer as a `GenerateContentResponse`. */
export function encodeAnswer(answer: NeutralAnswer, told: Told): string {
  return JSON.stringify({
    candidates: answer.choices.map(writeChoice),
    ...(answer.usage === null ? {} : { usageMetadata: writeUsage(answer.usage) }),
    modelVersion: told.model,
    responseId: answer.id ?? told.requestId,
  });
}

function writeChoice({ parts, stop, logProbabilities }: NeutralChoice, index: number): JsonRecord {
  const isMalformed = parts.some((part) => part.kind === "tool-call" && isWrong(part));
  const citations = writeCitations(
    parts.flatMap((part, partIndex) =>
      part.kind === "text"
        ? (part.citations ?? []).map((citation) => ({ citation, partIndex, text: part.text }))
        : [],
    ),
  );
  return {
    content: { parts: parts.map(writePart), role: "model" },
    finishReason: isMalformed ? "MALFORMED_FUNCTION_CALL" : writeFinish(stop),
    index,
    ...(logProbabilities === null ? {} : { logprobsResult: writeLogProbabilities(logProbabilities) }),
    ...(citations === null ? {} : { groundingMetadata: citations }),
  };
}
