import type { Content } from "../../../../../kernel/content.ts";
import type { NeutralAnswer } from "../../../neutral/answer.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { responseIn } from "../answer/reported-error.ts";
import { partsOf, recordsOf, stopOf, tokensOf } from "./read-items.ts";

/** Reads a whole response. Null when it is none. */
export function decodeAnswer(body: Content): NeutralAnswer | null {
  const response = responseIn(body);
  if (response === null) return null;
  const { id, model, service_tier: tier } = response;
  const output = recordsOf(response["output"]);
  const parts = output.flatMap(partsOf);
  const count = new AnswerCount();
  count.take(response, []);
  count.isWhole();
  return {
    id: typeof id === "string" ? id : null,
    model: typeof model === "string" ? model : null,
    choices: [
      { parts, stop: stopOf(response, parts), stopSequence: null, logProbabilities: tokensOf(output) },
    ],
    usage: count.counts,
    serviceTier: typeof tier === "string" ? tier : null,
  };
}
