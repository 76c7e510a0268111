import type { Content } from "../../../../../kernel/content.ts";
import type { Answer, Endpoint, InferenceRequest } from "../../../../contract.ts";
import type { PassThrough } from "../../../../provider.ts";
import { eventsOf } from "../../../neutral/answer-events.ts";
import { NOTHING_ASKED } from "../../../neutral/nothing-asked.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { ResponseStreamWriter } from "../caller/stream-writer.ts";
import { carrierOf, isCarried, outputOf, withItem } from "../carried/carrier.ts";
import { decodeAnswer } from "../provider/read-answer.ts";
import { encodeRequest } from "../request/encode.ts";
import { charactersOf } from "./characters.ts";
import { responseIn } from "./reported-error.ts";
import { ResponsesStreamReader } from "./stream-reader.ts";

/** For callers who speak the Responses API too: bytes pass, and are counted. */
export const responsesPassThrough: PassThrough = {
  encodeRequest,
  readAnswer,
  streamReader: (request) => new ResponsesStreamReader(isCarried(request)),
  streamOf,
};

function readAnswer(_: Endpoint, body: Content, request?: InferenceRequest): Answer | null {
  const response = responseIn(body);
  if (response === null) return null;
  const count = new AnswerCount();
  count.outputCharacters = charactersOf(response["output"]);
  count.take(response, []);
  count.isWhole();
  const carrier = request && isCarried(request) ? carrierOf(outputOf(response)) : null;
  if (carrier === null) return count;
  return Object.assign(count, { translated: JSON.stringify(withItem(response, carrier)) });
}

/** Of a whole answer, its events in one piece. What it was asked for stands in the answer itself. */
function streamOf(_: Endpoint, body: Content): string | null {
  const answer = decodeAnswer(body);
  if (answer === null) return null;
  const writer = new ResponseStreamWriter({
    request: NOTHING_ASKED,
    model: answer.model ?? "",
    requestId: answer.id ?? "0",
    createdSeconds: 0,
  });
  return eventsOf(answer)
    .map((event) => writer.write(event))
    .join("");
}
