import { PublicError } from "../../kernel/errors.ts";
import { pathOf } from "../request-path.ts";

/** What is not offered here, by a part of the path under which other services have it. The first that fits counts. */
const NOT_OFFERED: Readonly<Record<string, string>> = {
  responses: "The Responses API",
  messages: "Anthropic's Messages API",
  images: "Making and changing images",
  videos: "Making videos",
  audio: "Speech and transcription",
  moderations: "Moderation",
  files: "Storing files",
  uploads: "Storing files",
  batches: "The Batch API",
  assistants: "The Assistants API",
  threads: "The Assistants API",
  vector_stores: "The Vector Stores API",
  fine_tuning: "Fine-tuning",
  "fine-tunes": "Fine-tuning",
  realtime: "The Realtime API",
  conversations: "The Conversations API",
  containers: "The Containers API",
  evals: "The Evals API",
  edits: "The Edits API",
  rerank: "Reranking",
  organization: "The administration API of OpenAI",
  dashboard: "The billing API of OpenAI",
};

/** In lower case, after the name of a model. */
const GEMINI_METHOD = /:(?:\w*(?:generate|embed|predict)\w*|counttokens|asyncbatch\w+)$/;
const OFFERED_METHOD =
  /:(?:generatecontent|streamgeneratecontent|counttokens|embedcontent|batchembedcontents)$/;

const CHAT = "POST /v1/chat/completions";

/** What is offered, by the last parts of a path. In the singular, because people write both. */
const OFFERED: Readonly<Record<string, string>> = {
  "chat/completion": CHAT,
  chat: CHAT,
  completion: "POST /v1/completions",
  embedding: "POST /v1/embeddings",
  model: "GET /v1/models",
  engine: "GET /v1/models",
};

/**
 * The refusal of a request to an address where nothing is. It names the address that was meant, whatever stands
 * before it (a missing or doubled `/v1`, `/openai/deployments/…`, `/v1/engines/…`) and however it ends, or it says
 * that this is not offered.
 */
export function wrongAddress(url: string): PublicError {
  const parts = partsOf(url);
  const foreign = parts.find((part) => Object.hasOwn(NOT_OFFERED, part));
  if (foreign !== undefined)
    return new PublicError("endpoint_not_offered", { what: NOT_OFFERED[foreign] ?? "" });
  const method = parts.findLast((part) => GEMINI_METHOD.test(part));
  if (method !== undefined)
    return OFFERED_METHOD.test(method)
      ? new PublicError("wrong_address", { meant: "POST /v1beta/models/{model}:generateContent" })
      : new PublicError("endpoint_not_offered", { what: "This method of Google's Gemini API" });
  const [last = "", one = "", two = ""] = parts.toReversed().map(singular);
  const meant = find(`${one}/${last}`) ?? find(last);
  if (meant !== null) return new PublicError("wrong_address", { meant });
  if (one === "model" || one === "engine")
    return new PublicError("wrong_address", { meant: "GET /v1/models/…" });
  if (two === "chat" && one === "completion")
    return new PublicError("endpoint_not_offered", { what: "Reading stored completions" });
  return new PublicError("not_found");
}

function find(path: string): string | null {
  return Object.hasOwn(OFFERED, path) ? (OFFERED[path] ?? null) : null;
}

/** The parts of the path in lower case, unescaped where possible. Empty parts of doubled slashes are left out. */
function partsOf(url: string): readonly string[] {
  return unescaped(pathOf(url)).toLowerCase().split("/").filter(Boolean);
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function singular(part: string): string {
  return part.endsWith("s") ? part.slice(0, -1) : part;
}
