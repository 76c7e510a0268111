import type { Content } from "../../../../../kernel/content.ts";
import type { Answer, Endpoint } from "../../../../contract.ts";
import type { PassThrough } from "../../../../provider.ts";
import { eventsOf } from "../../../neutral/answer-events.ts";
import { NOTHING_ASKED } from "../../../neutral/nothing-asked.ts";
import { AnswerCount } from "../../answer/answer-count.ts";
import { ResponseStreamWriter } from "../caller/stream-writer.ts";
import { decodeAnswer } from "../provider/read-answer.ts";
import { encodeRequest } from "../request/encode.ts";
import { charactersOf } from "./characters.ts";
import { responseIn } from "./reported-error.ts";
import { ResponsesStreamReader } from "./stream-reader.ts";

/** For callers who speak the Responses API too: bytes pass, and are counted. */
export const responsesPassThrough: PassThrough = {
  encodeRequest,
  readAnswer,
  streamReader: () => new ResponsesStreamReader(),
  streamOf,
};

function readAnswer(_: Endpoint, body: Content): Answer | null {
  const response = responseIn(body);
  if (response === null) return null;
  const count = new AnswerCount();
  count.outputCharacters = charactersOf(response["output"]);
  count.take(response, []);
  count.isWhole();
  return count;
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
