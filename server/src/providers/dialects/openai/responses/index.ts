import type { Endpoint } from "../../../contract.ts";
import type { ProviderDialect } from "../../../provider.ts";
import { readError } from "../../errors/provider-error.ts";
import { responsesPassThrough } from "./answer/pass-through.ts";
import { bodyReportsError } from "./answer/reported-error.ts";
import { responsesProviderCodec } from "./provider/index.ts";

export { responsesProtocol } from "./protocol.ts";

/** OpenAI's Responses API, as OpenAI and some others speak it. Answers are never stored. */
export const responsesDialect: ProviderDialect = {
  name: "responses",
  path: (endpoint: Endpoint) => (endpoint === "chat.completions" ? "/responses" : null),
  headers: [],
  streamType: "text/event-stream",
  readError,
  reportsError: bodyReportsError,
  passThrough: responsesPassThrough,
  codec: responsesProviderCodec,
  embeddings: null,
  counting: null,
};
