import { PublicError } from "../../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";

/**
 * Z-5: what makes a provider keep content is refused by name. One entry per member of the request; it tells whether
 * this value asks for keeping. `store` is not here: it is forced to false, because many clients send it by habit and
 * nothing else in the answer changes. `prompt_cache_key`, `user` and `safety_identifier` are labels and keep nothing.
 */
const KEEPS_CONTENT: Readonly<Record<string, (value: unknown, request: JsonRecord) => boolean>> = {
  // Spoken answers stay on OpenAI's servers for an hour, so that `messages[].audio.id` can name them again
  // (OpenAI API reference: ChatCompletionResponseMessage.audio.expires_at).
  audio: isAsked,
  modalities: (value) => Array.isArray(value) && value.includes("audio"),
  // Extended prompt caching keeps key and value tensors on disk for up to a day (PromptCacheRetentionEnum).
  prompt_cache_retention: (value) => value === "24h",
  // A label for a stored completion: OpenAI refuses it unless `store` is true, and we do not send that. Without
  // `store` it goes through, for the providers that take it and keep nothing.
  metadata: (value, request) => request["store"] === true && isAsked(value),
  // xAI: the answer is kept until it is collected. The others belong to OpenAI's Responses API and to Gemini; a
  // server behind "any base URL" may know them here.
  deferred: isAsked,
  background: isAsked,
  previous_response_id: isAsked,
  conversation: isAsked,
  cached_content: isAsked,
  cachedContent: isAsked,
  // Google's servers take a name in either form (protobuf.dev, JSON mapping).
  extra_body: (value) =>
    isRecord(value) &&
    isRecord(value["google"]) &&
    (isAsked(value["google"]["cached_content"]) || isAsked(value["google"]["cachedContent"])),
};

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** @throws PublicError feature_retains_content */
export function refuseRetention(request: JsonRecord): void {
  for (const param in KEEPS_CONTENT) {
    const value = request[param];
    if (value !== undefined && KEEPS_CONTENT[param]?.(value, request)) refuse(param);
  }
  const messages = request["messages"];
  if (Array.isArray(messages))
    for (const message of messages) if (isRecord(message)) refuseStoredParts(message);
}

/** Parts of a message that live at the provider: an earlier spoken answer, an uploaded file. */
function refuseStoredParts(message: JsonRecord): void {
  if (isRecord(message["audio"])) refuse("messages[].audio");
  const content = message["content"];
  if (!Array.isArray(content)) return;
  for (const part of content) {
    if (isRecord(part) && isRecord(part["file"]) && isAsked(part["file"]["file_id"])) {
      refuse("messages[].content[].file.file_id");
    }
  }
}

function refuse(param: string): never {
  throw new PublicError("feature_retains_content", { param });
}
