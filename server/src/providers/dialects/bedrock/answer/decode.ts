import { type Content, openContent } from "../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";
import type { NeutralAnswer } from "../../neutral/answer.ts";
import { countsIn, partsOf, recordsIn, stopOf } from "./blocks.ts";

/** Reads a whole answer of Converse. Null when it is none. */
export function decodeAnswer(body: Content): NeutralAnswer | null {
  const answer = parseRecord(openContent(body));
  const message = answer === null ? null : messageIn(answer);
  if (answer === null || message === null) return null;
  const sequence = isRecord(answer["additionalModelResponseFields"])
    ? answer["additionalModelResponseFields"]["stop_sequence"]
    : null;
  return {
    id: null,
    model: null,
    choices: [
      {
        parts: recordsIn(message["content"]).flatMap(partsOf),
        stop: stopOf(answer["stopReason"]),
        stopSequence: typeof sequence === "string" ? sequence : null,
        logProbabilities: null,
      },
    ],
    usage: countsIn(answer["usage"]),
    serviceTier: tierIn(answer),
  };
}

/** API reference, ServiceTier. */
export function tierIn({ serviceTier }: JsonRecord): string | null {
  return isRecord(serviceTier) && typeof serviceTier["type"] === "string" ? serviceTier["type"] : null;
}

function messageIn({ output }: JsonRecord): JsonRecord | null {
  const message = isRecord(output) ? output["message"] : null;
  return isRecord(message) && Array.isArray(message["content"]) ? message : null;
}
