import type { Endpoint, ProviderDialect } from "../../contract.ts";
import { readError } from "../errors/provider-error.ts";
import { readAnswer } from "./answer/answer.ts";
import { streamOf } from "./answer/stream-of.ts";
import { OpenAiStreamReader } from "./answer/stream-reader.ts";
import { bodyReportsError } from "./errors/reported-error.ts";
import { encodeRequest } from "./request/encode.ts";

export { openAiProtocol } from "./protocol.ts";

const PATHS: Readonly<Record<Endpoint, string>> = {
  "chat.completions": "/chat/completions",
  completions: "/completions",
  embeddings: "/embeddings",
};

/** OpenAI's chat completions, completions and embeddings, as OpenAI and many others speak them. */
export const openAiDialect: ProviderDialect = {
  name: "openai",
  path: (endpoint) => PATHS[endpoint],
  encodeRequest,
  readAnswer,
  streamReader: (request) => new OpenAiStreamReader(request),
  readError,
  reportsError: bodyReportsError,
  streamOf,
};
