import type { PublicError } from "../../../../kernel/errors.ts";
import { asksFor, type CallerProtocol } from "../../../caller-protocol.ts";
import type { ProviderError } from "../../../contract.ts";
import { openAiError } from "../errors/error-shape.ts";
import { responsesCallerCodec } from "./caller/index.ts";
import { readRequestInTurns } from "./request/read.ts";

/** What clients of OpenAI's Responses API speak. Models are listed as for chat completions, at an address of theirs. */
export const responsesProtocol: CallerProtocol = {
  name: "responses",
  routes: [
    {
      path: "/v1/responses",
      summary:
        "Answers a conversation in the form of OpenAI's Responses API, whole or streamed. Nothing is kept.",
      asks: asksFor("chat.completions"),
    },
  ],
  models: [],
  keyHeaders: [],
  isMeant: () => false,
  readRequest: (_, body, headers) => readRequestInTurns(body, headers?.get("user-agent")),
  outputLimitNames: () => "'max_output_tokens'",
  writeError: openAiError,
  writeErrorEvent,
  streamType: () => "text/event-stream; charset=utf-8",
  writeModels: () => JSON.stringify({ object: "list", data: [] }),
  writeModel: () => JSON.stringify({}),
  codec: responsesCallerCodec,
  embeddings: null,
};

/** OpenAI API reference, ResponseErrorEvent. Its SDKs read what stands in `error`. */
function writeErrorEvent(error: PublicError, said: ProviderError | null): string {
  const told = JSON.parse(openAiError(error, said)) as { readonly error: { readonly message: string } };
  const event = { type: "error", sequence_number: 0, ...told.error, ...told };
  return `event: error\ndata: ${JSON.stringify({ ...event, type: "error" })}\n\n`;
}
