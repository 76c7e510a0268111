import { PublicError } from "../../../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "../../../json/json-record.ts";
import { isText, textBytes, textHead } from "../../../json/text-value.ts";

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
  if (isReference(item)) refuse("input[].item_reference", SEND_ITEMS);
  // An id of a thought without the thought.
  if (typeOf(item) === "reasoning" && isStored(item) && isEmpty(item))
    refuse("input[].encrypted_content", SEND_ITEMS);
  for (const given of [item["content"], item["output"]])
    for (const part of Array.isArray(given) ? given : [given])
      if (isRecord(part) && isAsked(part["file_id"])) refuse("input[].content[].file_id");
}

const SEND_ITEMS =
  " Nothing of earlier answers is kept here, also not of those that were stopped, so send their items themselves and not their ids, as SDKs do when told 'store: false' (Vercel's: providerOptions.openai.store = false).";

/** "The type of item to reference" may be left out (API reference, ItemReference). */
function isReference(item: JsonRecord): boolean {
  if (typeOf(item) === "item_reference") return true;
  return item["type"] === undefined && item["role"] === undefined && item["id"] !== undefined;
}

/** Ids of ours say where in its answer an item stood; there is nothing behind them. */
function isStored({ id }: JsonRecord): boolean {
  return isText(id) && !/^rs_.+_\d+$/.test(textHead(id, 200));
}

function isEmpty(item: JsonRecord): boolean {
  const said = [item["encrypted_content"], item["summary"], item["content"]];
  return said.every((one) => (Array.isArray(one) ? one.length === 0 : !isText(one) || textBytes(one) === 0));
}

/** The type of an item; a message needs none. */
export function typeOf({ type }: JsonRecord): string {
  return isText(type) ? textHead(type, 40) : "message";
}

function refuse(param: string, instead = ""): never {
  throw new PublicError("feature_retains_content", { param, instead });
}
