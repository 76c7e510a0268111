import { PublicError } from "../../../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import { isText, textHead } from "../../../json/text-value.ts";

/**
 * Z-5: what makes a provider keep content, or refers to what it keeps, is refused by name. `store` is not here: it is forced to
 * false, because clients send it by habit, and the answer says so.
 */
const KEEPS_CONTENT: Readonly<Record<string, (value: unknown) => boolean>> = {
  previous_response_id: isAsked,
  conversation: isAsked,
  // The answer is kept until it is collected.
  background: isAsked,
  // A template that is kept, with what is put into it.
  prompt: isAsked,
  prompt_cache_retention: (value) => value === "24h",
};

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** @throws PublicError feature_retains_content */
export function refuseRetention(request: JsonRecord): void {
  for (const param in KEEPS_CONTENT) if (KEEPS_CONTENT[param]?.(request[param])) refuse(param);
  const { input } = request;
  if (Array.isArray(input)) for (const item of input) if (isRecord(item)) refuseStored(item);
}

/** Items and files that live at the provider. */
function refuseStored(item: JsonRecord): void {
  if (typeOf(item) === "item_reference") refuse("input[].item_reference");
  for (const given of [item["content"], item["output"]])
    for (const part of Array.isArray(given) ? given : [given])
      if (isRecord(part) && isAsked(part["file_id"])) refuse("input[].content[].file_id");
}

/** The type of an item; a message needs none. */
export function typeOf({ type }: JsonRecord): string {
  return isText(type) ? textHead(type, 40) : "message";
}

function refuse(param: string): never {
  throw new PublicError("feature_retains_content", { param });
}
