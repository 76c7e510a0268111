import type { InferenceRequest } from "../../../../contract.ts";
import { isRecord, type JsonRecord } from "../../../json/json-record.ts";

/**
 * Some clients of the Responses API send ids in place of what was answered, because they believe that it is stored. Nothing is
 * (Z-5). So their answers end with one more item, an empty thought, whose id is made of all that they will refer to: when it comes
 * back, everything is there again. Only the caller ever keeps it.
 */
export const CARRIER = "rs_sallyport.1.";

/** Items that are referred to. Calls of functions are sent whole. */
const REFERRED: ReadonlySet<unknown> = new Set(["message", "reasoning", "custom_tool_call"]);

/** The user agents of Vercel's `ai`: `ai/7.0.173 ai-sdk-provider-utils/5.0.81 …`, and of its providers alone `ai-sdk/openai/4.0.118`. */
const REFERS = /(?:^|\s)ai(?:\/\d|-sdk[/-])/;

/** Whether a client will send ids in place of what was answered. One that knows that nothing is stored does not. */
export function refersLater(userAgent: string | null, store: unknown): boolean {
  return store !== false && userAgent !== null && REFERS.test(userAgent);
}

/** Whether the answer to a request is to end with a carrier. */
export function isCarried(request: InferenceRequest): boolean {
  return "isCarried" in request && request.isCarried === true;
}

/** The item that carries what stands in the output of a response; null where nothing of it can be referred to. */
export function carrierOf(output: readonly unknown[]): JsonRecord | null {
  const words: string[] = [];
  for (const item of output) {
    if (!isRecord(item) || !REFERRED.has(item["type"]) || typeof item["id"] !== "string") continue;
    words.push(wordOf(item["id"]), wordOf(sentBack(item)));
  }
  return words.length === 0 ? null : { id: CARRIER + words.join("."), type: "reasoning", summary: [] };
}

/** The items of a response. */
export function outputOf({ output }: JsonRecord): readonly unknown[] {
  return Array.isArray(output) ? output : [];
}

/** The same response with one more item at its end. */
export function withItem(response: JsonRecord, item: JsonRecord): JsonRecord {
  return { ...response, output: [...outputOf(response), item] };
}

function wordOf(text: string): string {
  return Buffer.from(text).toString("base64url");
}

/**
 * An item as it is to be sent with the next question, as JSON. A thought without what signs it says nothing to its model: it comes
 * back as nothing, as these clients leave it out where they know that nothing is stored.
 */
function sentBack(item: JsonRecord): string {
  const { type, encrypted_content: sealed } = item;
  if (type === "reasoning" && (typeof sealed !== "string" || sealed === "")) return "";
  if (type !== "message" || !Array.isArray(item["content"])) return JSON.stringify(item);
  const content = item["content"].filter(isRecord).map(({ logprobs: _, ...part }) => part);
  return JSON.stringify({ ...item, content });
}
