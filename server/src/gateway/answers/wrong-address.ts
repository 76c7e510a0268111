import { PublicError } from "../../kernel/errors.ts";
import { PROTOCOLS } from "../../providers/protocols.ts";
import { pathOf } from "../request-path.ts";

/** What is not offered here, by a part of the path under which other services have it. The first that fits counts. */
const NOT_OFFERED: Readonly<Record<string, string>> = {
  messages: "Anthropic's Messages API",
  videos: "Making videos",
  audio: "Speech and transcription",
  moderations: "Moderation",
  files: "Storing files",
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

const CHAT = "POST /v1/chat/completions";

/** Addresses that ask for one thing only. */
const FIXED: readonly string[] = PROTOCOLS.flatMap(({ routes }) =>
  routes.filter(({ asks }) => typeof asks !== "function").map(({ path }) => path),
);

/** What is offered, by the last parts of a path. In the singular, because people write both. */
const OFFERED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    FIXED.map((path) => [partsOf(path).map(singular).slice(1).join("/"), `POST ${path}`]),
  ),
  chat: CHAT,
  model: "GET /v1/models",
  engine: "GET /v1/models",
};

/** All of it, in words. */
const ALL_OFFERED = listed([...FIXED.map((path) => `POST ${path}`), "GET /v1/models"]);

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** Parts of paths that are offered here. */
const OFFERED_PARTS: ReadonlySet<string> = new Set(FIXED.flatMap(partsOf));
/** What Google's clients call, after the name of a model. */
const GOOGLE_METHOD =
  /:(?:generatecontent|streamgeneratecontent|counttokens|embedcontent|batchembedcontents)$/;

/**
 * The refusal of a request to an address where nothing is. It names the address that was meant, whatever stands
 * before it (a missing or doubled `/v1`, `/openai/deployments/…`, `/v1/engines/…`) and however it ends, or it says
 * that this is not offered.
 */
export function wrongAddress(url: string): PublicError {
  const parts = partsOf(url);
  const foreign = parts.find((part) => Object.hasOwn(NOT_OFFERED, part) && !OFFERED_PARTS.has(part));
  if (foreign !== undefined) return notOffered(NOT_OFFERED[foreign] ?? "");
  if (parts.some((part) => GOOGLE_METHOD.test(part))) {
    const isOffered = PROTOCOLS.some(({ name }) => name === "gemini");
    return isOffered ? sentTo("POST /v1beta/models/…:generateContent") : notOffered("Google's Gemini API");
  }
  const [last = "", one = "", two = ""] = parts.toReversed().map(singular);
  const meant = find(`${one}/${last}`) ?? find(last);
  if (meant !== null) return sentTo(meant);
  if (one === "model" || one === "engine") return sentTo("GET /v1/models/…");
  if (one === "response") return notOffered("Reading stored responses");
  if (two === "chat" && one === "completion") return notOffered("Reading stored completions");
  return new PublicError("not_found");
}

function sentTo(meant: string): PublicError {
  const [, base = ""] = BASES.find(([form]) => form.test(meant)) ?? [];
  return new PublicError("wrong_address", { meant, base });
}

/** Where the base URLs of SDKs end, by the address that is meant. The first that fits counts. */
const BASES: readonly (readonly [RegExp, string])[] = [
  [/ \/v1beta\//, "the base URL of Google's SDK ends before '/v1beta'"],
  [/ \/v1\/messages/, "the base URL of Anthropic's SDK ends before '/v1'"],
  [/./, "an SDK's base URL ends in '/v1', once and without a slash after it"],
];

function notOffered(what: string): PublicError {
  return new PublicError("endpoint_not_offered", { what, offered: ALL_OFFERED });
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
