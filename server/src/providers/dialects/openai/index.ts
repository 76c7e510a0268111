import type { Dialect, Endpoint } from "../../contract.ts";
import { readAnswer } from "./answer/answer.ts";
import { streamOf } from "./answer/stream-of.ts";
import { OpenAiStreamReader } from "./answer/stream-reader.ts";
import { readError } from "./errors/provider-error.ts";
import { bodyReportsError } from "./errors/reported-error.ts";
import { encodeRequest } from "./request/encode.ts";
import { readInTurns } from "./request/request.ts";

export { openAiError, openAiErrorEvent } from "./errors/error-shape.ts";

const PATHS: Readonly<Record<Endpoint, string>> = {
  "chat.completions": "/chat/completions",
  completions: "/completions",
  embeddings: "/embeddings",
};

/** OpenAI's chat completions, completions and embeddings, as OpenAI and many others speak them. */
export const openAiDialect: Dialect = {
  name: "openai",
  path: (endpoint) => PATHS[endpoint],
  readRequest: readInTurns,
  encodeRequest,
  readAnswer,
  streamReader: (request) => new OpenAiStreamReader(request),
  readError,
  reportsError: bodyReportsError,
  streamOf,
};
