import type { Dialect, Endpoint } from "../../contract.ts";
import { readAnswer } from "./answer.ts";
import { encodeRequest } from "./encode.ts";
import { readError } from "./provider-error.ts";
import { bodyReportsError } from "./reported-error.ts";
import { readInTurns } from "./request.ts";
import { streamOf } from "./stream-of.ts";
import { OpenAiStreamReader } from "./stream-reader.ts";

export { openAiError, openAiErrorEvent } from "./error-shape.ts";

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
